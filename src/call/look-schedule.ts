/** Looks further apart than this do not tell the moment of an answer well enough to be observed, ms. */
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
