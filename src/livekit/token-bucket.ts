/** A budget of requests that fills with time. */
export interface TokenBucket {
  /** When the next token can be taken, ms: now or later. */
  readyAt(now: number): number;
  /** Takes one; only when `readyAt` says now. */
  take(now: number): void;
  /** Gives none until then, ms: the other side asked for a pause. */
  pauseUntil(at: number): void;
}

/**
 * It holds one token and no more, so that no second of the clock, wherever it begins, sees more than the budget.
 * @param perSecond tokens
 */
export function tokenBucket(perSecond: number): TokenBucket {
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    readyAt: (now) => Math.max(now, fullAt),
    take(now) {
      fullAt = Math.max(fullAt, now + 1000 / perSecond);
    },
    pauseUntil(at) {
      fullAt = Math.max(fullAt, at);
    },
  };
}
