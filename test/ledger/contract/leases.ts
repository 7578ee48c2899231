import { expect, test } from 'vitest';
import { fixture, type Open } from './open.ts';

export function leases(open: Open, keepsData: boolean): void {
  test('one that nobody shares has the lease, however often it asks, until it is closed', async () => {
    const { ledger } = await fixture(open);
    for (const _ of [1, 2, 3]) expect(await ledger.lease()).toBe(true);
    await ledger.close();
    expect(await ledger.lease()).toBe(false);
  });

  if (!keepsData) return;

  test('opened again: it has it at once', async () => {
    const first = await fixture(open);
    expect(await first.ledger.lease()).toBe(true);
    const { ledger } = await first.reopened();
    expect(await ledger.lease()).toBe(true);
  });
}
