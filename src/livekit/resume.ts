import { legOf } from '../call/leg.ts';
import { longestDialMs } from '../call/look-schedule.ts';
import { progressOf } from '../call/progress.ts';
import { type Ledger, LedgerUnavailable } from '../ledger/ledger.ts';
import { roomKey } from '../ledger/room-key.ts';
import type { Dialing } from './answer-watch.ts';
import { ApiError } from './api-error.ts';
import { type Ask, NotAsked } from './budgeted.ts';
import type { Clock } from './clock.ts';

/** While the API or the ledger fails it is tried this far apart, ms. */
const againAfterMs = 5000;

export interface ResumeOptions {
  readonly ask: Ask;
  readonly ledger: Pick<Ledger, 'openCalls'>;
  readonly onDialing: (dialing: Dialing) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Takes up the watch for calls that were dialing when the process before this one ended. Their rooms' names were in its
 * memory alone, so LiveKit's list gives them: the ledger knows a room by the hash of its name.
 */
export function resumer({ ask, ledger, onDialing, clock, signal }: ResumeOptions) {
  async function takeUp(): Promise<void> {
    const open = (await ledger.openCalls()).filter(
      ({ pair, answeredAt, startedAt }) =>
        pair.direction === 'outbound' && answeredAt === undefined && clock.now() - startedAt < longestDialMs,
    );
    if (open.length === 0) return;
    const byRoom = Map.groupBy(open, ({ room }) => room);
    const rooms = await ask('ListRooms', clock.now(), (api) => api.ListRooms());
    for (const { name } of rooms) {
      const room = roomKey(name);
      const calls = byRoom.get(room);
      if (!calls) continue;
      const askedAt = clock.now();
      for (const participant of await ask('ListParticipants', askedAt, (api) => api.ListParticipants(name))) {
        const leg = legOf(participant);
        const call = calls.find((one) => one.call === leg.call);
        const waitingAt = progressOf(leg) === 'waiting' ? clock.now() : undefined;
        if (call)
          onDialing({
            room,
            call: call.call,
            participants: [leg.participant],
            roomName: name,
            identity: participant.identity,
            startedAt: call.startedAt,
            waitingAt,
          });
      }
    }
  }

  return async function resume(): Promise<void> {
    const until = clock.now() + longestDialMs;
    while (!signal.aborted && clock.now() < until) {
      try {
        return await takeUp();
      } catch (error) {
        const passes = error instanceof ApiError || error instanceof NotAsked || error instanceof LedgerUnavailable;
        if (!passes) throw error;
        await clock.sleep(againAfterMs, signal);
      }
    }
  };
}
