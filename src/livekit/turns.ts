import type { Clock } from './clock.ts';
import type { TokenBucket } from './token-bucket.ts';

/** Who waits for a request's turn. */
interface Waiting {
  readonly since: number;
  readonly go: () => void;
}

/**
 * Gives requests their turn as the budget allows: of those that wait, the one whose matter was looked at longest ago.
 * @returns a function that resolves at the turn of a request whose matter was last looked at `since`, ms; after the
 * signal nobody gets a turn any more
 */
export function turns(options: { bucket: TokenBucket; clock: Clock; signal: AbortSignal }) {
  const { bucket, clock, signal } = options;
  const waiting: Waiting[] = [];
  let isServing = false;

  function takeOldest(): Waiting | undefined {
    let oldest = 0;
    for (const [index, { since }] of waiting.entries()) if (since < (waiting[oldest]?.since ?? since)) oldest = index;
    return waiting.splice(oldest, 1)[0];
  }

  async function serve(): Promise<void> {
    isServing = true;
    while (waiting.length > 0 && !signal.aborted) {
      const now = clock.now();
      const wait = bucket.readyAt(now) - now;
      if (wait > 0) {
        await clock.sleep(Math.ceil(wait), signal);
        continue;
      }
      bucket.take(now);
      takeOldest()?.go();
    }
    isServing = false;
  }

  return function turn(since: number): Promise<void> {
    return new Promise((resolve) => {
      waiting.push({ since, go: resolve });
      if (!isServing) void serve();
    });
  };
}
