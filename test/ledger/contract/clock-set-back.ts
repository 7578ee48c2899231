import { expect, test } from 'vitest';
import { inboundLeg, joined, left, roomFinished } from '../../support/calls/facts.ts';
import { entry, openCall, unansweredCall } from '../support/entries.ts';
import { activeOf, contentsOf, expectBalanced, totalOf } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

const hour = 3600;
const later = 2 * hour;
const inbound = 'inbound|ST_in';
const leg = (name: string) => ({ ...inboundLeg, call: `SCL_${name}`, participant: `PA_${name}` });
const end = (name: string, t: number) =>
  entry(`EV_${name}_end`, left({ t, since: later, session: `RM_${name}` }, leg(name), 'ringing', 'client_initiated'), {
    room: `room-${name}`,
  });

/** A clock that is set back by an hour, as by somebody's hand or a machine that wakes up with a wrong one. */
export function clockSetBack(open: Open, keepsData: boolean): void {
  const start = async () => {
    const under = await fixture(open, { callMaxAgeMs: 4 * hour * 1000 });
    await under.sweepAt(later);
    await under.ledger.apply(openCall('a', later));
    await under.sweepAt(later + 1);
    return under;
  };

  test('nothing is settled or forgotten by that, and ids are known as before', async () => {
    const under = await start();
    const before = contentsOf(await under.ledger.snapshot());
    for (const t of [later - hour, later - hour + 60, later - hour + 600]) {
      await under.sweepAt(t);
      expect(contentsOf(await under.ledger.snapshot())).toEqual(before);
      expect(await under.ledger.apply(openCall('a', later))).toBe('duplicate');
    }
  });

  test('a call that ends before it began, by that clock, ends once, and no time is negative', async () => {
    const under = await start();
    await under.sweepAt(later - hour);
    expect(await under.ledger.apply(end('a', later - hour + 5))).toBe('applied');
    const snapshot = await under.ledger.snapshot();
    expectBalanced(snapshot);
    expect(activeOf(snapshot)).toEqual({});
    expect(totalOf(snapshot, inbound, 'calls_ended_total:no_answer')).toBe(1);
    expect(totalOf(snapshot, inbound, 'call_duration_seconds:sum_ms')).toBe(0);
  });

  test('new calls are counted as ever, and their rooms forgotten in time', async () => {
    const under = await start();
    const t = later - hour;
    await under.sweepAt(t);
    for (const next of unansweredCall('b', t)) expect(await under.ledger.apply(next)).toBe('applied');
    expect(totalOf(await under.ledger.snapshot(), inbound, 'call_duration_seconds:sum_ms')).toBe(4000);
    await under.sweepAt(t + 606);
    expect((await under.ledger.snapshot()).rooms).toBe(1);
  });

  test('a call that nothing is heard of expires by the time that it was heard of, however the clock went', async () => {
    const under = await start();
    await under.sweepAt(later - hour);
    await under.sweepAt(later + 4 * hour - 1);
    expect(activeOf(await under.ledger.snapshot())).toEqual({ [inbound]: 1 });
    await under.sweepAt(later + 4 * hour);
    expect(activeOf(await under.ledger.snapshot())).toEqual({});
  });

  test('a room that finished is over, also for what is dated before', async () => {
    const under = await start();
    await under.ledger.apply(entry('EV_over', roomFinished({ t: later + 2, session: 'RM_a' }), { room: 'room-a' }));
    await under.sweepAt(later - hour);
    const again = joined({ t: later - hour + 1, session: 'RM_a' }, leg('a'));
    expect(await under.ledger.apply(entry('EV_again', again, { room: 'room-a' }))).toBe('late');
    expectBalanced(await under.ledger.snapshot());
  });

  if (!keepsData) return;

  test('opened again by the clock that was set back: everything is there', async () => {
    const first = await start();
    const before = contentsOf(await first.ledger.snapshot());
    first.setClock(later - hour);
    const under = await first.reopened();
    await under.sweepAt(later - hour);
    expect(contentsOf(await under.ledger.snapshot())).toEqual(before);
    expect(await under.ledger.apply(openCall('a', later))).toBe('duplicate');
    expect(await under.ledger.apply(end('a', later - hour + 5))).toBe('applied');
  });
}
