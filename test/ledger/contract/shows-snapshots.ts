import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEntries } from '../support/any-entries.ts';
import { openCall, unansweredCall } from '../support/entries.ts';
import { contentsOf, expectBalanced } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

export function showsSnapshots(open: Open): void {
  test('a ledger without data shows nothing', async () => {
    const { ledger } = await fixture(open);
    expect(contentsOf(await ledger.snapshot())).toEqual({ totals: {}, active: {}, rooms: 0 });
  });

  test('what is taken in later does not change a snapshot', async () => {
    const { ledger, sweepAt } = await fixture(open);
    await ledger.apply(openCall('a', 1));
    const snapshot = await ledger.snapshot();
    const before = contentsOf(snapshot);
    await Promise.all(unansweredCall('b', 2).map((next) => ledger.apply(next)));
    await ledger.apply(openCall('c', 3, { trunkId: 'ST_other' }));
    await sweepAt(100_000);
    expect(contentsOf(snapshot)).toEqual(before);
    expect(contentsOf(await ledger.snapshot())).not.toEqual(before);
  });

  test('started = ended + active for every pair, whenever a snapshot is taken', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, async (entries) => {
        const { ledger, sweepAt } = await fixture(open);
        for (let from = 0; from < entries.length; from += 7) {
          const turn = entries.slice(from, from + 7).map((next) => ledger.apply(next));
          expectBalanced(await ledger.snapshot());
          await Promise.all(turn);
          expectBalanced(await ledger.snapshot());
        }
        for (const t of [400, 700, 20_000, 700_000]) {
          await sweepAt(t);
          expectBalanced(await ledger.snapshot());
        }
        expect(contentsOf(await ledger.snapshot())).toMatchObject({ active: {}, rooms: 0 });
        await ledger.close();
      }),
      { numRuns: 30 },
    );
  });
}
