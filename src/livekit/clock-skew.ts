/** Joins that are looked back at, and of which at least so many must agree that our clock is ahead. */
const joinsKept = 50;
const joinsNeeded = 20;

/** Below this the two clocks count as one, ms: it may as well be the way of the webhooks. */
const negligibleMs = 500;

/** How far our clock is ahead of LiveKit's, which gives the start of a call, while ours gives the answer. */
export interface ClockSkew {
  /** @param tookMs from `joinedAtMs` to the receipt of its webhook, by the two clocks */
  learn(tookMs: number): void;
  /** Negative when ours is behind; 0 while nothing else is certain. */
  readonly ms: number;
}

/**
 * A webhook of a join comes some 10 ms after it (recorded), or late, but never before: so the quickest of many tells how
 * the clocks differ, and one that came before its join already proves that ours is behind.
 */
export function clockSkew(): ClockSkew {
  const took: number[] = [];
  let ms = 0;
  return {
    learn(tookMs) {
      took.push(tookMs);
      if (took.length > joinsKept) took.shift();
      const quickest = Math.min(...took);
      const isCertain = Math.abs(quickest) >= negligibleMs && (quickest < 0 || took.length >= joinsNeeded);
      ms = isCertain ? quickest : 0;
    },
    get ms() {
      return ms;
    },
  };
}
