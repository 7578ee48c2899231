import type { Leg } from '../call/facts.ts';
import { isLive, isUnanswered } from '../call/outcome.ts';

/**
 * How long an open call must be missing in LiveKit, or an unknown call must exist there, before it is reconciled, ms: a
 * webhook may be queued for 30 s, and is then retried for 15 s and its timeouts (docs/livekit.md, "Delivery").
 */
export const reconcileAfterMs = 90_000;

/** The times of a request for the participants of a room, ms on our clock. */
export interface Poll {
  readonly askedAt: number;
  readonly receivedAt: number;
}

/**
 * Since when a call has been absent, after one more poll, ms.
 * @param lastSeenAt when a webhook or the API last mentioned the call, ms
 * @param before the result of the previous poll
 * @returns undefined if the poll shows the call, or a webhook about it arrived since
 */
export function absentSince(poll: Poll & { seen: boolean }, lastSeenAt: number, before: number | undefined) {
  if (poll.seen || lastSeenAt >= poll.askedAt) return undefined;
  return before === undefined || lastSeenAt >= before ? poll.receivedAt : before;
}

/** Whether the call has been absent for so long that it is over. */
export const isGone = (since: number, poll: Poll): boolean => poll.askedAt - since >= reconcileAfterMs;

/** If polls are further apart, the time of an answer is too uncertain to be observed, ms. */
const longestIntervalMs = 2000;

/**
 * A call cannot ring for longer, so an older ringing status is stale, ms: proxies cancel a call soon after 3 minutes
 * (RFC 3261, 16.6, timer C).
 */
export const longestDialMs = 200_000;

/** Poll intervals by the ringing time up to which they hold, ms. */
const intervals: readonly (readonly [until: number, interval: number])[] = [
  [3000, 200],
  [10_000, 300],
];

/**
 * The time between two polls of a call that is not answered yet, ms. It is shorter at first, as histogram buckets are
 * narrower there.
 * @param ringingMs since the start of the call
 */
export const pollInterval = (ringingMs: number): number => intervals.find(([until]) => ringingMs < until)?.[1] ?? 450;

/**
 * When a call was answered, ms: the middle between the last poll that showed it unanswered and the first that showed it
 * answered. The error is at most half of that time, and 0 on average.
 * @returns undefined if they are too far apart, or no poll showed it unanswered
 */
export function answerBetween(waitingAt: number | undefined, answeredAt: number): number | undefined {
  if (waitingAt === undefined || answeredAt - waitingAt > longestIntervalMs) return undefined;
  return Math.round((Math.min(waitingAt, answeredAt) + answeredAt) / 2);
}

/** The state of an outbound call according to its participant. */
export type Progress = 'waiting' | 'answered' | 'unclear';

/**
 * Outbound calls have a tag or the status `hangup` only once they were answered, even if a rejoin reset the status
 * (docs/livekit.md, "SIP attributes" and "How a call ended").
 */
export function progressOf({ status, tagged }: Pick<Leg, 'status' | 'tagged'>): Progress {
  if (tagged || isLive(status) || status === 'hangup') return 'answered';
  return isUnanswered(status) ? 'waiting' : 'unclear';
}
