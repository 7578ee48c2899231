import { setTimeout } from 'node:timers/promises';

/** The time that traffic is sent by. */
export interface Clock {
  /** ms since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds) => setTimeout(milliseconds),
};
