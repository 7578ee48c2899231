import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../src/ledger/ledger.ts';
import { seconds } from '../../support/calls/facts.ts';
import { anyEntries, anyEntriesOfLargeRoom, joinsOfLargeRoom } from '../support/any-entries.ts';
import { ledgerModel } from '../support/model.ts';
import { contentsOf, expectBalanced } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

/** Entries with the times at which a clock that never goes back receives them, in their order. */
function neverBack(): (entry: Entry) => Entry {
  let last = 0;
  return (entry) => {
    if (!entry.fact) return entry;
    last = Math.max(last, entry.fact.receivedAt);
    return { ...entry, fact: { ...entry.fact, receivedAt: last } };
  };
}

export function followsModel(open: Open, keepsData: boolean): void {
  const sweep = fc.constantFrom(100, 200, 400, 700, 15_000, 700_000).map((sweepAt) => ({ sweepAt }));

  const holds = (entries: fc.Arbitrary<Entry[]>, first: readonly Entry[] = []) => {
    const turn = entries.map((entries) => ({ entries }));
    const step = keepsData ? fc.oneof(turn, sweep, fc.constant('reopen' as const)) : fc.oneof(turn, sweep);
    return fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const model = ledgerModel();
        const inTime = neverBack();
        let under = await fixture(open);
        for (const next of [{ entries: first }, ...steps]) {
          if (next === 'reopen') under = await under.reopened();
          else if ('sweepAt' in next) {
            await under.sweepAt(next.sweepAt);
            model.sweep(seconds(next.sweepAt));
          } else {
            const entries = next.entries.map(inTime);
            const expected = entries.map((entry) => model.apply(entry));
            expect(await Promise.all(entries.map((entry) => under.ledger.apply(entry)))).toEqual(expected);
          }
          const snapshot = await under.ledger.snapshot();
          expect(contentsOf(snapshot)).toEqual(model.contents());
          expectBalanced(snapshot);
        }
        await under.ledger.close();
      }),
      { numRuns: 40 },
    );
  };

  test('results, totals, rooms and open calls are those of a recount, whatever happens', () => holds(anyEntries));

  test('so they are in a room that has more calls than fit into one record', () =>
    holds(anyEntriesOfLargeRoom, joinsOfLargeRoom));
}
