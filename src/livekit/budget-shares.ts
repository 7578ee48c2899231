/**
 * Looks at one watched call, per second: the gap between two, with what the background takes in it, must stay under 0.6 s
 * for an error of at most 0.3 s.
 */
const looksPerSecond = 2.25;
/** What reconciliation and the trunk directory get while all watch places are taken, and what they add while none is. */
const backgroundShare = 0.1;
const backgroundExtra = 0.5;

/**
 * How a budget is shared out: answers can be seen only while they happen, so they come first.
 * @param perSecond requests
 */
export function budgetShares(perSecond: number) {
  return {
    /** Calls whose answer is watched for at once. */
    watchedAtOnce: Math.max(1, Math.floor(perSecond / looksPerSecond)),
    /** Between two requests of the background, ms, with this share of the watch places free. */
    backgroundGapMs: (freeShare: number): number =>
      1000 / (perSecond * (backgroundShare + backgroundExtra * freeShare)),
  };
}
