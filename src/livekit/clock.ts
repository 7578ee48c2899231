import { setTimeout } from 'node:timers/promises';

/** The time that the API is asked by. */
export interface Clock {
  /** ms since the epoch. */
  readonly now: () => number;
  /** Resolves after this many ms, or at once when the signal ends everything. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** @param now time on our clock, ms */
export const systemClock = (now: () => number): Clock => ({
  now,
  // The rejection of an aborted sleep is its end, too.
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => undefined),
});
