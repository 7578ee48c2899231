import { expect, test } from 'vitest';
import { seconds } from '../../support/calls/facts.ts';
import { entry, openCall } from '../support/entries.ts';
import { contentsOf } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

export function countsIdsOnce(open: Open, keepsData: boolean): void {
  test.each([
    ['applied', openCall('a', 1)],
    ['ignored', entry('EV_a', undefined)],
  ])('an id that was %s is a duplicate from then on and changes nothing', async (first, again) => {
    const { ledger } = await fixture(open);
    expect(await ledger.apply(again)).toBe(first);
    const before = contentsOf(await ledger.snapshot());
    expect(await ledger.apply(again)).toBe('duplicate');
    expect(await ledger.apply({ ...openCall('b', 2), id: again.id })).toBe('duplicate');
    expect(contentsOf(await ledger.snapshot())).toEqual(before);
  });

  test('an id counts once within one turn', async () => {
    const { ledger } = await fixture(open);
    const again = openCall('a', 1);
    expect(await Promise.all([again, again, again].map((next) => ledger.apply(next)))).toEqual([
      'applied',
      'duplicate',
      'duplicate',
    ]);
    expect(contentsOf(await ledger.snapshot())).toMatchObject({ active: { 'inbound|ST_in': 1 } });
  });

  const expiring = (t: number) => entry('EV_expiring', undefined, { expiresAt: seconds(t) });

  test('an id is known until its token has expired, however often is swept', async () => {
    const { ledger, sweepAt } = await fixture(open);
    await ledger.apply(expiring(301));
    for (const t of [0, 60, 239, 240, 299, 300.999]) {
      await sweepAt(t);
      expect([t, await ledger.apply(expiring(301))]).toEqual([t, 'duplicate']);
    }
  });

  test('an id is forgotten within twenty minutes of the expiry of its token', async () => {
    const { ledger, sweepAt } = await fixture(open);
    await ledger.apply(expiring(301));
    for (let t = 60; t <= 301 + 1200; t += 60) await sweepAt(t);
    expect(await ledger.apply(expiring(301))).toBe('ignored');
  });

  test('a clock that jumps an hour ahead and back makes the ledger forget no id', async () => {
    const { ledger, sweepAt } = await fixture(open);
    for (let t = 0; t <= 470; t += 10) await sweepAt(t);
    await ledger.apply(expiring(771));
    for (const t of [471, 472, 4071, 4072, 4073, 474, 475]) await sweepAt(t);
    expect(await ledger.apply(expiring(771))).toBe('duplicate');
  });

  test('a token that never expires does not disturb the others of its turn', async () => {
    const first = await fixture(open);
    const turn = [Number.POSITIVE_INFINITY, 1e300, 2 ** 63, seconds(300) + 0.5].map((expiresAt, index) =>
      first.ledger.apply(entry(`EV_${index}`, undefined, { expiresAt })),
    );
    expect(await Promise.all(turn)).toEqual(['ignored', 'ignored', 'ignored', 'ignored']);
    await first.sweepAt(1);
    const { ledger } = keepsData ? await first.reopened() : first;
    for (const id of ['EV_0', 'EV_1', 'EV_2', 'EV_3'])
      expect(await ledger.apply(entry(id, undefined))).toBe('duplicate');
  });

  if (!keepsData) return;

  test('ids of every shape are duplicates in a ledger that was opened again', async () => {
    const ids = ['EV_1', 'ev_1', ' EV_1', 'EV_1\n', 'EV_\u0000', "EV_'--", 'Ünïcödé ☎ 📞', 'e\u0301', '\u00e9', '%_*'];
    const first = await fixture(open);
    for (const id of ids) expect([id, await first.ledger.apply(entry(id, undefined))]).toEqual([id, 'ignored']);
    const { ledger } = await first.reopened();
    for (const id of ids) expect([id, await ledger.apply(entry(id, undefined))]).toEqual([id, 'duplicate']);
  });

  test('the expiry of a token is kept when the ledger is opened again', async () => {
    const first = await fixture(open);
    await first.ledger.apply(expiring(301));
    await first.sweepAt(300.999);
    const second = await first.reopened();
    await second.sweepAt(300.999);
    expect(await second.ledger.apply(expiring(301))).toBe('duplicate');
    for (let t = 360; t <= 301 + 1200; t += 60) await second.sweepAt(t);
    expect(await second.ledger.apply(expiring(301))).toBe('ignored');
  });
}
