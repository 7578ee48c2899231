import { describe, expect, test } from 'vitest';
import type { WatchResult } from '../../src/catalog/values.ts';
import type { DialingCall } from '../../src/livekit/answer-watch.ts';
import { type Slot, sampler, watchedCalls } from '../../src/livekit/sampling.ts';
import { epoch } from '../support/calls/facts.ts';
import { seeded } from '../support/calls/seeded.ts';
import { type HeldClock, heldClock } from '../support/time/held-clock.ts';

const { signal } = new AbortController();

/** Starts a call at each time (ms), keeps its slot for `dialMs`, and returns the watched calls. */
async function watchedOf(clock: HeldClock, slots: number, starts: readonly number[], dialMs: number, seed = 1) {
  const { request } = sampler({ slots, random: seeded(seed), clock, signal });
  const watched = new Set<number>();
  let most = 0;
  let held = 0;
  for (const [index, start] of starts.entries())
    clock.at(epoch + start, () => {
      void request().then((slot: Slot | undefined) => {
        if (!slot) return;
        watched.add(index);
        held += 1;
        most = Math.max(most, held);
        clock.at(clock.now() + dialMs, () => {
          held -= 1;
          slot.release();
          slot.release();
        });
      });
    });
  await clock.advance((starts.at(-1) ?? 0) + dialMs + 1000);
  return { watched, most };
}

describe('sampling', () => {
  test('watches all calls while there are slots for them', async () => {
    const starts = Array.from({ length: 50 }, (_, index) => index * 3000);
    const { watched, most } = await watchedOf(heldClock(epoch), 5, starts, 10_000);
    expect(watched.size).toBe(50);
    expect(most).toBeLessThanOrEqual(5);
  });

  test('never exceeds the slots, and uses most of them when there are many calls', async () => {
    const starts = Array.from({ length: 2000 }, (_, index) => index * 100);
    const { watched, most } = await watchedOf(heldClock(epoch), 5, starts, 10_000);
    expect(most).toBe(5);
    // 5 slots for 200 s, 10 s a call: 100 calls at most.
    expect(watched.size).toBeGreaterThan(70);
    expect(watched.size).toBeLessThanOrEqual(105);
  });

  test('watches any calls of a burst, not its first ones', async () => {
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

  test('gives every call of a steady stream the same chance', async () => {
    const starts = Array.from({ length: 3000 }, (_, index) => index * 100);
    const { watched } = await watchedOf(heldClock(epoch), 5, starts, 10_000);
    // Calls of trunk A and trunk B alternate: half of the watched calls belong to each.
    const even = [...watched].filter((index) => index % 2 === 0).length;
    expect(Math.abs(even / watched.size - 0.5)).toBeLessThan(0.1);
  });
});

const dialing = (call: string, participant = `PA_${call}`): DialingCall => ({
  room: 'room',
  call,
  participants: [participant],
  roomName: 'name',
  identity: 'identity',
  startedAt: 0,
  waitingAt: 0,
});

function calls(hasSlot: boolean) {
  const results: WatchResult[] = [];
  const watched = watchedCalls({
    sampler: { freeShare: 1, request: async () => (hasSlot ? { release: () => undefined } : undefined) },
    watch: async () => 'answered',
    onResult: (result) => void results.push(result),
  });
  return { watched, results };
}

test('samples a call once, whatever the number of its legs', async () => {
  const { watched, results } = calls(false);
  await watched.started(dialing('a'));
  await watched.started(dialing('a', 'PA_again'));
  watched.left({ room: 'room', call: 'a', participant: 'PA_a' });
  await watched.started(dialing('a', 'PA_third'));
  expect(results).toEqual(['skipped']);
});

test('forgets a call with its last leg, or once the ledger no longer has it', async () => {
  const { watched } = calls(true);
  for (const call of ['a', 'b', 'c']) await watched.started(dialing(call));
  expect(watched.size).toBe(3);
  watched.left({ room: 'room', call: 'a', participant: 'PA_a' });
  expect(watched.size).toBe(2);
  watched.keepOnly([{ room: 'room', call: 'c' }]);
  expect(watched.size).toBe(1);
});
