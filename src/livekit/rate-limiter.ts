/** The clock of everything that uses the API; tests replace it. */
export interface Clock {
  /** ms since the epoch. */
  readonly now: () => number;
  /** Resolves after this many ms, or as soon as the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A rate limiter that holds one token at most, so that no second, wherever it begins, exceeds the rate. */
export interface TokenBucket {
  /** When the next token is available, ms: now or later. */
  readyAt(now: number): number;
  /** Removes the token; call it only once `readyAt` is reached. */
  take(now: number): void;
  /** Issues no token before this time, ms. */
  pauseUntil(at: number): void;
}

/** @param perSecond tokens */
export function tokenBucket(perSecond: number): TokenBucket {
  let nextAt = Number.NEGATIVE_INFINITY;
  return {
    readyAt: (now) => Math.max(now, nextAt),
    take(now) {
      nextAt = Math.max(nextAt, now + 1000 / perSecond);
    },
    pauseUntil(at) {
      nextAt = Math.max(nextAt, at);
    },
  };
}

/**
 * Queues requests for the token bucket. The request whose subject was last checked longest ago goes first.
 * @returns a function that resolves when the request may be sent; `since` is when its subject was last checked, ms. It
 * never resolves once the signal is aborted.
 */
export function requestQueue(options: { bucket: TokenBucket; clock: Clock; signal: AbortSignal }) {
  const { bucket, clock, signal } = options;
  const waiting: { readonly since: number; readonly proceed: () => void }[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0 && !signal.aborted) {
      const now = clock.now();
      const delay = bucket.readyAt(now) - now;
      if (delay > 0) {
        await clock.sleep(Math.ceil(delay), signal);
        continue;
      }
      bucket.take(now);
      let oldest = 0;
      for (const [index, { since }] of waiting.entries()) if (since < (waiting[oldest]?.since ?? since)) oldest = index;
      waiting.splice(oldest, 1)[0]?.proceed();
    }
    isRunning = false;
  }

  return function enqueue(since: number): Promise<void> {
    return new Promise((resolve) => {
      waiting.push({ since, proceed: resolve });
      if (!isRunning) void run();
    });
  };
}

/**
 * Checks of one watched call per second. For an error of at most 0.3 s, two checks must be less than 0.6 s apart,
 * including the requests of the background in between.
 */
const checksPerSecond = 2.25;
/** The background's share of the rate while every slot is in use, and what is added while none is. */
const backgroundShare = 0.1;
const backgroundExtra = 0.5;

/**
 * Divides the request rate between watching answers and the background work (reconciliation and the trunk list). Answers
 * have priority, because they can only be seen while they happen.
 * @param perSecond requests
 */
export function rateShares(perSecond: number) {
  return {
    /** How many calls can be watched at once. */
    slots: Math.max(1, Math.floor(perSecond / checksPerSecond)),
    /** Time between two requests of the background, ms, given the share of the slots that is free. */
    backgroundGapMs: (freeShare: number): number =>
      1000 / (perSecond * (backgroundShare + backgroundExtra * freeShare)),
  };
}
