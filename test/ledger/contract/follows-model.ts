import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seconds } from '../../support/facts.ts';
import { anyEntries } from '../support/any-entries.ts';
import { ledgerModel } from '../support/model.ts';
import { contentsOf, expectBalanced } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

export function followsModel(open: Open, keepsData: boolean): void {
  const turn = anyEntries.map((entries) => ({ entries }));
  const sweep = fc.constantFrom(100, 200, 400, 700, 15_000, 700_000).map((sweepAt) => ({ sweepAt }));
  const step = keepsData ? fc.oneof(turn, sweep, fc.constant('reopen' as const)) : fc.oneof(turn, sweep);

  test('results, totals, rooms and open calls are those of a recount, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const model = ledgerModel();
        let under = await fixture(open);
        for (const next of steps) {
          if (next === 'reopen') under = await under.reopened();
          else if ('sweepAt' in next) {
            await under.sweepAt(next.sweepAt);
            model.sweep(seconds(next.sweepAt));
          } else {
            const expected = next.entries.map((entry) => model.apply(entry));
            expect(await Promise.all(next.entries.map((entry) => under.ledger.apply(entry)))).toEqual(expected);
          }
          const snapshot = await under.ledger.snapshot();
          expect(contentsOf(snapshot)).toEqual(model.contents());
          expectBalanced(snapshot);
        }
        await under.ledger.close();
      }),
      { numRuns: 60 },
    );
  });
}
