import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** A lease outlives its holder by this much, ms, unless that lets go of it; it is renewed three times as often. */
export const leaseDuration = 15_000;

const reply = z.union([z.literal(0), z.literal(1)]);

export interface RedisLease {
  /** Whether this process holds it, taking it where nobody does; once held it is renewed. @throws whatever `run` does */
  take(): Promise<boolean>;
  /** Lets go of it, so that another need not wait for its end. Never fails: it ends by itself. */
  release(): Promise<void>;
}

/**
 * What one of several processes holds at a time. One that was paused may wake up and think it still does, so it must be
 * harmless when two act on it for a moment.
 * @param run runs a script on the key of the lease
 * @param duration ms
 */
export function redisLease(
  run: (script: 'takeLease' | 'releaseLease', args: readonly (string | number)[]) => Promise<unknown>,
  duration = leaseDuration,
): RedisLease {
  const owner = randomUUID();
  let renewing: NodeJS.Timeout | undefined;
  let taking: Promise<unknown> = Promise.resolve();
  let isReleased = false;

  function stop(): void {
    clearInterval(renewing);
    renewing = undefined;
  }

  async function takeNow(): Promise<boolean> {
    const isOurs = reply.parse(await run('takeLease', [owner, duration])) === 1;
    if (!isOurs || isReleased) stop();
    // A renewal that fails is no loss yet: the next one may go through before the lease ends.
    else renewing ??= setInterval(() => void take().catch(() => undefined), duration / 3).unref();
    return isOurs && !isReleased;
  }

  function take(): Promise<boolean> {
    if (isReleased) return Promise.resolve(false);
    const work = takeNow();
    taking = Promise.allSettled([taking, work]);
    return work;
  }

  return {
    take,
    async release() {
      const isHeld = renewing !== undefined;
      isReleased = true;
      stop();
      await taking;
      if (isHeld) await run('releaseLease', [owner]).catch(() => undefined);
    },
  };
}
