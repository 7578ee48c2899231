import type { Leg } from '../call/facts.ts';
import { isLive, isUnanswered } from '../call/outcome.ts';

/**
 * How long LiveKit must show no leg of an open call, or show one of a call that is not known, before that is believed,
 * ms: a webhook may wait up to 30 s for its turn, and is then tried for 15 s and its timeouts (LIVEKIT.md, "Delivery").
 */
export const reconcileAfterMs = 90_000;

/** A look at a room through LiveKit's API, ms on our clock. */
export interface Look {
  readonly askedAt: number;
  readonly receivedAt: number;
}

/**
 * Since when a call has been looked for in vain, after one more look.
 * @param lastSeenAt when a webhook or the API last mentioned the call, ms
 * @param before what the looks before came to; undefined when the last of them saw it
 * @returns undefined when it was seen, or a webhook about it arrived since
 */
export function absentSince(look: Look & { seen: boolean }, lastSeenAt: number, before: number | undefined) {
  if (look.seen || lastSeenAt >= look.askedAt) return undefined;
  return before === undefined || lastSeenAt >= before ? look.receivedAt : before;
}

/** Whether looks in vain span long enough that the call is gone. */
export const isGone = (since: number, look: Look): boolean => look.askedAt - since >= reconcileAfterMs;

/** Looks further apart than this do not show the moment of an answer well enough to be observed, ms. */
export const widestGapMs = 2000;

/**
 * A status that says that a call has rung for longer is stale, ms: on the way to the phone a call is given up soon
 * after 3 minutes (RFC 3261, 16.6, timer C).
 */
export const longestDialMs = 200_000;

/** Until when a call counts as ringing for so long, ms, and how far its looks are apart then. */
const gaps: readonly (readonly [until: number, gap: number])[] = [
  [3000, 200],
  [10_000, 300],
];

/**
 * How long to wait from one look at a call that is not yet answered to the next, ms: the shorter it has rung, the
 * narrower are the buckets that its answer will fall into.
 * @param ringingMs since its start
 */
export const lookGap = (ringingMs: number): number => gaps.find(([until]) => ringingMs < until)?.[1] ?? 450;

/**
 * When a call was answered, ms: the middle between the last time at which it was not and the first at which it was, so
 * the error is half of what lies between them at most, and none on average.
 * @returns undefined when they are too far apart, or when it was never seen unanswered
 */
export function answerBetween(waitingAt: number | undefined, answeredAt: number): number | undefined {
  if (waitingAt === undefined || answeredAt - waitingAt > widestGapMs) return undefined;
  return Math.round((Math.min(waitingAt, answeredAt) + answeredAt) / 2);
}

/** What the participant of an outbound call shows about its answer. */
export type Progress = 'waiting' | 'answered' | 'unclear';

/**
 * A tag, or a hang-up, exists on outbound calls only once they were answered, whatever a rejoin did to the status
 * (LIVEKIT.md, "SIP attributes" and "How a call ended").
 */
export function progressOf({ status, tagged }: Pick<Leg, 'status' | 'tagged'>): Progress {
  if (tagged || isLive(status) || status === 'hangup') return 'answered';
  return isUnanswered(status) ? 'waiting' : 'unclear';
}
