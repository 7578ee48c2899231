import { expect, test } from 'vitest';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { openCall } from '../support/entries.ts';
import { activeOf, totalOf } from '../support/totals.ts';
import { type Fixture, fixture, type Open } from './open.ts';

const plainTrunk = { direction: undefined, channels: undefined, callsPerSecond: undefined };

const callsFrom = async ({ ledger }: Fixture, trunks: readonly (string | undefined)[], round = 0) => {
  for (const [index, trunkId] of trunks.entries())
    await ledger.apply(openCall(`${round}_${index}`, round, { trunkId }));
};

export function limitsTrunks(open: Open, keepsData: boolean): void {
  test('trunks past the limit share the label other, and each call of theirs is counted as overflow', async () => {
    const under = await fixture(open, { trunkLimit: 2 });
    await callsFrom(under, ['ST_1', 'ST_2', 'ST_3', 'ST_4', 'ST_1']);
    const snapshot = await under.ledger.snapshot();
    expect(activeOf(snapshot)).toEqual({ 'inbound|ST_1': 2, 'inbound|ST_2': 1, 'inbound|other': 2 });
    expect(totalOf(snapshot, '', 'trunk_overflow_total')).toBe(2);
  });

  test('calls without a trunk are none, which takes no place from the trunks', async () => {
    const under = await fixture(open, { trunkLimit: 1 });
    await callsFrom(under, [undefined, 'ST_1', undefined]);
    expect(activeOf(await under.ledger.snapshot())).toEqual({ 'inbound|none': 2, 'inbound|ST_1': 1 });
  });

  test('trunks that share a name share a label and a place', async () => {
    const under = await fixture(open, {
      trunkLimit: 1,
      trunks: describedTrunks(['ST_1', 'ST_2'].map((id) => ({ ...plainTrunk, id, name: 'carrier' }))),
    });
    await callsFrom(under, ['ST_1', 'ST_2', 'ST_3']);
    expect(activeOf(await under.ledger.snapshot())).toEqual({ 'inbound|carrier': 2, 'inbound|other': 1 });
  });

  test('a name that the operator gave is a label whatever the limit', async () => {
    const under = await fixture(open, {
      trunkLimit: 1,
      trunks: describedTrunks([{ ...plainTrunk, id: 'ST_2', name: 'carrier' }]),
    });
    await callsFrom(under, ['ST_1', 'ST_2', 'ST_3']);
    expect(activeOf(await under.ledger.snapshot())).toEqual({
      'inbound|ST_1': 1,
      'inbound|carrier': 1,
      'inbound|other': 1,
    });
  });

  test('a trunk whose first call could not be taken in takes no place', async () => {
    const under = await fixture(open, { trunkLimit: 1 });
    const broken = openCall('broken', 1, { trunkId: 'ST_broken', joinedAt: Number.NaN });
    await expect(under.ledger.apply(broken)).rejects.toThrow();
    await callsFrom(under, ['ST_1']);
    expect(activeOf(await under.ledger.snapshot())).toEqual({ 'inbound|ST_1': 1 });
  });

  test('an entry that fails does not give away the places of the others in its turn', async () => {
    const under = await fixture(open, { trunkLimit: 1 });
    const turn = [
      openCall('a', 1, { trunkId: 'ST_1' }),
      openCall('broken', 1, { trunkId: 'ST_1', joinedAt: Number.NaN }),
      openCall('b', 1, { trunkId: 'ST_2' }),
    ];
    await Promise.allSettled(turn.map((next) => under.ledger.apply(next)));
    expect(activeOf(await under.ledger.snapshot())).toEqual({ 'inbound|ST_1': 1, 'inbound|other': 1 });
  });

  if (!keepsData) return;

  test('opened again: known trunks keep their labels, further ones stay other', async () => {
    const first = await fixture(open, { trunkLimit: 2 });
    await callsFrom(first, ['ST_1', 'ST_2', 'ST_3']);
    const under = await first.reopened();
    await callsFrom(under, ['ST_3', 'ST_2', 'ST_1'], 1);
    expect(activeOf(await under.ledger.snapshot())).toEqual({
      'inbound|ST_1': 2,
      'inbound|ST_2': 2,
      'inbound|other': 2,
    });
  });

  test('opened again with a lower limit: labels in use stay, no new one is given', async () => {
    const first = await fixture(open, { trunkLimit: 2 });
    await callsFrom(first, ['ST_1', 'ST_2']);
    const under = await first.reopened({ trunkLimit: 1 });
    await callsFrom(under, ['ST_1', 'ST_2', 'ST_3'], 1);
    expect(activeOf(await under.ledger.snapshot())).toEqual({
      'inbound|ST_1': 2,
      'inbound|ST_2': 2,
      'inbound|other': 1,
    });
  });

  test('opened again with a higher limit: there is place for one more', async () => {
    const first = await fixture(open, { trunkLimit: 1 });
    await callsFrom(first, ['ST_1', 'ST_2']);
    const under = await first.reopened({ trunkLimit: 2 });
    await callsFrom(under, ['ST_2', 'ST_3'], 1);
    expect(activeOf(await under.ledger.snapshot())).toEqual({
      'inbound|ST_1': 1,
      'inbound|ST_2': 1,
      'inbound|other': 2,
    });
  });
}
