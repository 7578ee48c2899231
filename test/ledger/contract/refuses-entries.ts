import { expect, test } from 'vitest';
import { LedgerUnavailable } from '../../../src/ledger/ledger.ts';
import { entry, openCall } from '../support/entries.ts';
import { totalOf } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

/** The code with which an entry is refused; `taken` when it is not. */
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof LedgerUnavailable ? error.code : error),
  );

export function refusesEntries(open: Open): void {
  test('when 1,000 entries wait, one more is refused as overloaded; the 1,000 are taken in', async () => {
    const { ledger } = await fixture(open);
    const codes = await Promise.all(
      Array.from({ length: 1001 }, (_, index) => refusalOf(ledger.apply(openCall(`${index}`, 1)))),
    );
    expect(codes.slice(0, 1000).every((code) => code === 'taken')).toBe(true);
    expect(codes[1000]).toBe('overloaded');
    expect(ledger.isUp).toBe(true);
    expect(await refusalOf(ledger.apply(openCall('1000', 1)))).toBe('taken');
    expect(totalOf(await ledger.snapshot(), 'inbound|ST_in', 'calls_started_total')).toBe(1001);
  });

  test('a closed ledger takes nothing in, not even to say that it knows it', async () => {
    const { ledger } = await fixture(open);
    await ledger.apply(openCall('a', 1));
    await ledger.close();
    expect(ledger.isUp).toBe(false);
    for (const next of [openCall('b', 1), openCall('a', 1), entry('EV_c', undefined)])
      expect(await refusalOf(ledger.apply(next))).toBe('unavailable');
  });

  test('closing finishes what was taken in, and closing again does nothing', async () => {
    const { ledger } = await fixture(open);
    const work = refusalOf(ledger.apply(openCall('a', 1)));
    await ledger.close();
    expect(await work).toBe('taken');
    await ledger.close();
  });

  test('closing is no failure: none is reported, even if a sweep comes too late', async () => {
    const reported: boolean[] = [];
    const { ledger, sweepAt } = await fixture(open, { onUp: (up) => reported.push(up) });
    await Promise.all(Array.from({ length: 900 }, (_, index) => ledger.apply(openCall(`${index}`, 0))));
    const sweep = sweepAt(1_000_000);
    await ledger.close();
    await sweep;
    await sweepAt(2_000_000);
    await refusalOf(ledger.apply(openCall('late', 1)));
    expect(reported).toEqual([]);
  });
}
