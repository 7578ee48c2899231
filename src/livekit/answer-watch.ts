import { toLeg } from '../call/participant.ts';
import { lateForMs } from '../call/step.ts';
import type { WatchResult } from '../catalog/values.ts';
import { type Ledger, LedgerUnavailable } from '../ledger/ledger.ts';
import { ApiError, isOutage } from './api-error.ts';
import { answerBetween, longestDialMs, type Progress, pollInterval, progressOf } from './polling.ts';
import type { Clock } from './rate-limiter.ts';
import type { RequestApi } from './request-api.ts';
import type { ClockSkew } from './webhook-observer.ts';

/** How often, and for how long, a missing participant is checked, ms: it is leaving, or its media server restarts. */
const absentGapMs = 1500;
const absentForMs = 15_000;

/** A server that has reported no known status for this long will not report the answer either, ms. */
const unclearForMs = 10_000;

/** Attempts to write an answer while the ledger is unavailable, and the time between them, ms. */
const attempts = 20;
const retryAfterMs = 1000;

/** An outbound call to watch. Name and identity may contain phone numbers, so they are only kept in memory, and briefly. */
export interface DialingCall {
  /** As `roomKey` makes it. */
  readonly room: string;
  readonly call: string;
  /** SIDs of its legs that are in the room. */
  readonly participants: readonly string[];
  readonly roomName: string;
  readonly identity: string;
  /** ms, on LiveKit's clock. */
  readonly startedAt: number;
  /** When the call was last known to be unanswered, ms on our clock; undefined if that is not known. */
  readonly waitingAt: number | undefined;
}

export interface WatchOptions {
  readonly requestApi: RequestApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A watched call was found on the server. */
  readonly onSeen: () => void;
  /** Records an answer. @returns whether it counted: false if the call was over */
  readonly onAnswer: (call: DialingCall, answeredAt: number) => Promise<boolean>;
}

interface Check {
  readonly progress: Progress | 'absent' | 'unknown';
  /** The middle between request and response, ms. */
  readonly at: number;
}

/** @returns a function that checks an outbound call until it is answered or over; it calls `isOver` before each check */
export function watchAnswer({ requestApi, clock, signal, onSeen, onAnswer }: WatchOptions) {
  async function check({ roomName, identity, call }: DialingCall, since: number): Promise<Check> {
    let askedAt = clock.now();
    const result = (progress: Check['progress']): Check => ({ progress, at: (askedAt + clock.now()) / 2 });
    try {
      const participant = await requestApi('GetParticipant', since, (api) => {
        askedAt = clock.now();
        return api.GetParticipant(roomName, identity);
      });
      const leg = toLeg(participant, clock.now());
      // A later call may have the same identity.
      if (leg.call !== call) return result('absent');
      onSeen();
      return result(progressOf(leg));
    } catch (error) {
      if (!isOutage(error)) throw error;
      return result(error instanceof ApiError && error.isAbsent ? 'absent' : 'unknown');
    }
  }

  async function finish(dialing: DialingCall, waitingAt: number | undefined, seenAt: number): Promise<WatchResult> {
    const answeredAt = answerBetween(waitingAt, seenAt);
    if (answeredAt !== undefined) return (await onAnswer(dialing, answeredAt)) ? 'answered' : 'ended';
    return waitingAt === dialing.waitingAt ? 'skipped' : 'failed';
  }

  return async function watch(dialing: DialingCall, isOver: () => boolean): Promise<WatchResult> {
    let { waitingAt } = dialing;
    let checkedAt = dialing.startedAt;
    let absentSince: number | undefined;
    let knewAt = clock.now();
    let knew = true;
    while (!signal.aborted) {
      if (isOver()) return knew ? 'ended' : 'failed';
      const { progress, at } = await check(dialing, checkedAt);
      if (progress === 'answered') return finish(dialing, waitingAt, at);
      if (progress === 'waiting') waitingAt = at;
      absentSince = progress === 'absent' ? (absentSince ?? at) : undefined;
      if (absentSince !== undefined && at - absentSince >= absentForMs) return 'ended';
      knew = progress === 'waiting' || progress === 'absent';
      if (knew) knewAt = at;
      const isHopeless = progress === 'unclear' && at - knewAt >= unclearForMs;
      if (isHopeless || at - dialing.startedAt >= longestDialMs) return 'failed';
      checkedAt = at;
      await clock.sleep(progress === 'absent' ? absentGapMs : pollInterval(at - dialing.startedAt), signal);
    }
    return 'ended';
  };
}

/**
 * @returns a function that writes an answer to the ledger and returns whether it counted. The entry's id is made from the
 * call, so that an answer counts once however many processes saw it. `answeredAt` is in ms on our clock, and stored on
 * LiveKit's; undefined if the time is not known.
 */
export function answerRecorder(options: {
  ledger: Pick<Ledger, 'apply'>;
  skew: Pick<ClockSkew, 'ms'>;
  clock: Clock;
  signal: AbortSignal;
}) {
  const { ledger, skew, clock, signal } = options;
  return async function record(
    { room, call, startedAt }: Pick<DialingCall, 'room' | 'call' | 'startedAt'>,
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
    for (let left = attempts; left > 0 && !signal.aborted; left -= 1) {
      try {
        return (await ledger.apply(entry)) === 'applied';
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) throw error;
        await clock.sleep(retryAfterMs, signal);
      }
    }
    return false;
  };
}
