import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/livekit/rate-limiter.ts';

/** A clock that a test moves, from sleeper to sleeper; it stops while anything that it holds is pending. */
export interface HeldClock extends Clock {
  hold<T>(promise: Promise<T>): Promise<T>;
  /** Lets this many ms pass, and what is to happen in them. */
  advance(milliseconds: number): Promise<void>;
  /** Calls back at a time, ms since the epoch. */
  at(time: number, happen: () => void | Promise<void>): void;
}

/** Iterations of the event loop after which whoever was woken has asked for what comes next. */
const iterationsToSettle = 4;

export function heldClock(startsAt: number): HeldClock {
  let time = startsAt;
  let held = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  async function quiet(): Promise<void> {
    for (let calm = 0; calm < iterationsToSettle; calm += 1) {
      await setImmediate();
      if (held > 0) calm = -1;
    }
  }

  async function hold<T>(promise: Promise<T>): Promise<T> {
    held += 1;
    try {
      return await promise;
    } finally {
      held -= 1;
    }
  }

  function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal?.aborted) resolve();
    const wake = () => {
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    sleepers.add({ until: time + milliseconds, wake });
    signal?.addEventListener('abort', wake);
    return promise;
  }

  return {
    now: () => time,
    sleep,
    hold,
    async advance(milliseconds) {
      const target = time + milliseconds;
      for (;;) {
        await quiet();
        const next = Array.from(sleepers, ({ until }) => until).reduce(
          (a, b) => Math.min(a, b),
          Number.POSITIVE_INFINITY,
        );
        if (next > target) break;
        time = Math.max(time, next);
        for (const sleeper of sleepers) {
          if (sleeper.until > time) continue;
          sleepers.delete(sleeper);
          sleeper.wake();
        }
      }
      time = target;
    },
    at(when, happen) {
      void sleep(when - time).then(() => hold(Promise.resolve(happen())));
    },
  };
}
