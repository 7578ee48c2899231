import { randomUUID } from 'node:crypto';

/** A lease outlives its holder by this much, ms, unless that lets go of it; it is renewed three times as often. */
export const leaseDuration = 15_000;

/**
 * What one of several processes holds at a time. One that was paused may wake up and think it still does, so it must be
 * harmless when two act on it for a moment.
 * @param run runs a script on the key of the lease
 * @param duration ms
 * @returns `take`: whether this process holds it, taking it where nobody does, and renewing it from then on; `release`:
 * lets go of it, so that another need not wait for its end, and never fails
 */
export function redisLease(
  run: (script: 'takeLease' | 'releaseLease', args: readonly (string | number)[]) => Promise<unknown>,
  duration = leaseDuration,
) {
  const owner = randomUUID();
  let renewing: NodeJS.Timeout | undefined;
  let taking: Promise<unknown> = Promise.resolve();
  let isHeld = false;
  let isReleased = false;

  async function takeNow(): Promise<boolean> {
    isHeld = (await run('takeLease', [owner, duration])) === 1;
    if (isReleased) return false;
    clearInterval(renewing);
    // A renewal that fails is no loss yet: the next one may go through before the lease ends.
    if (isHeld) renewing = setInterval(() => void take().catch(() => undefined), duration / 3).unref();
    return isHeld;
  }

  function take(): Promise<boolean> {
    if (isReleased) return Promise.resolve(false);
    const work = takeNow();
    taking = Promise.allSettled([taking, work]);
    return work;
  }

  return {
    take,
    async release(): Promise<void> {
      isReleased = true;
      clearInterval(renewing);
      await taking;
      if (isHeld) await run('releaseLease', [owner]).catch(() => undefined);
    },
  };
}
