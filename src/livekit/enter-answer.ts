import { lateForMs } from '../call/step.ts';
import { type Ledger, LedgerUnavailable } from '../ledger/ledger.ts';
import type { Dialing } from './answer-watch.ts';
import type { Clock } from './clock.ts';
import type { ClockSkew } from './clock-skew.ts';

/** Tries while the ledger takes nothing, and the time between them, ms. */
const tries = 20;
const betweenMs = 1000;

/**
 * @returns a function that takes an answer into the ledger, under an id of the call's own, so that it counts once however
 * many processes saw it; it says whether it did. `answeredAt` is on our clock, what it enters on LiveKit's, ms;
 * undefined where the moment is not known.
 */
export function answerEntry(options: {
  ledger: Pick<Ledger, 'apply'>;
  skew: Pick<ClockSkew, 'ms'>;
  clock: Clock;
  signal: AbortSignal;
}) {
  const { ledger, skew, clock, signal } = options;
  return async function enter(
    { room, call, startedAt }: Pick<Dialing, 'room' | 'call' | 'startedAt'>,
    answeredAt: number | undefined,
  ): Promise<boolean> {
    const now = clock.now();
    const at = (answeredAt ?? now) - skew.ms;
    const entry = {
      id: `answered/${room}/${call}`,
      expiresAt: now + lateForMs,
      room,
      fact: {
        kind: 'answered',
        session: '',
        createdAt: Math.floor(at / 1000),
        at,
        receivedAt: now,
        call,
        startedAt,
        answeredAt: answeredAt === undefined ? undefined : at,
      },
    } as const;
    for (let left = tries; left > 0 && !signal.aborted; left -= 1) {
      try {
        return (await ledger.apply(entry)) === 'applied';
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) throw error;
        await clock.sleep(betweenMs, signal);
      }
    }
    return false;
  };
}
