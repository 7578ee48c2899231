import { describe, expect, test } from 'vitest';
import { admission, type Place } from '../../src/livekit/admission.ts';
import { epoch } from '../support/facts.ts';
import { type HeldClock, heldClock } from '../support/held-clock.ts';
import { seeded } from '../support/seeded.ts';

const { signal } = new AbortController();

/** Starts a call a time (ms) and holds its place for as long as it dials; tells which were watched. */
async function watchedOf(clock: HeldClock, places: number, starts: readonly number[], dialMs: number, seed = 1) {
  const enter = admission({ places, random: seeded(seed), clock, signal });
  const watched = new Set<number>();
  let most = 0;
  let held = 0;
  for (const [index, start] of starts.entries())
    clock.at(epoch + start, () => {
      void enter.enter().then((place: Place | undefined) => {
        if (!place) return;
        watched.add(index);
        held += 1;
        most = Math.max(most, held);
        clock.at(clock.now() + dialMs, () => {
          held -= 1;
          place.release();
          place.release();
        });
      });
    });
  await clock.advance((starts.at(-1) ?? 0) + dialMs + 1000);
  return { watched, most };
}

describe('which calls are watched', () => {
  test('all, while there are places for them', async () => {
    const starts = Array.from({ length: 50 }, (_, index) => index * 3000);
    const { watched, most } = await watchedOf(heldClock(epoch), 5, starts, 10_000);
    expect(watched.size).toBe(50);
    expect(most).toBeLessThanOrEqual(5);
  });

  test('never more at once than there are places, and most places are taken when calls abound', async () => {
    const starts = Array.from({ length: 2000 }, (_, index) => index * 100);
    const { watched, most } = await watchedOf(heldClock(epoch), 5, starts, 10_000);
    expect(most).toBe(5);
    // 5 places for 200 s, 10 s a call: 100 calls at most.
    expect(watched.size).toBeGreaterThan(70);
    expect(watched.size).toBeLessThanOrEqual(105);
  });

  test('of a burst any, and not its first ones', async () => {
    const positions: number[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const starts = Array.from({ length: 200 }, () => 0);
      const { watched } = await watchedOf(heldClock(epoch), 5, starts, 10_000, seed);
      expect(watched.size).toBeLessThanOrEqual(5);
      positions.push(...watched);
    }
    expect(positions.length).toBeGreaterThan(100);
    const mean = positions.reduce((sum, position) => sum + position, 0) / positions.length;
    // Uniform over 0 to 199: the mean of 200 positions has a standard error of 4.
    expect(Math.abs(mean - 99.5)).toBeLessThan(16);
  });

  test('a call has the same chance at every place in a line that keeps coming', async () => {
    const starts = Array.from({ length: 3000 }, (_, index) => index * 100);
    const { watched } = await watchedOf(heldClock(epoch), 5, starts, 10_000);
    // Trunk A and trunk B take turns: each gets half of what is watched.
    const even = [...watched].filter((index) => index % 2 === 0).length;
    expect(Math.abs(even / watched.size - 0.5)).toBeLessThan(0.1);
  });
});
