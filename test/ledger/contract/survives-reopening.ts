import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inboundLeg, joined, left } from '../../support/calls/facts.ts';
import { anyEntries, joinsOfLargeRoom } from '../support/any-entries.ts';
import { entry, openCall, unansweredCall } from '../support/entries.ts';
import { activeOf, contentsOf, totalOf, totalsOf } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

export function survivesReopening(open: Open): void {
  test('totals, open calls and rooms are those of before', async () => {
    const first = await fixture(open);
    const calls = [...unansweredCall('a', 0), openCall('b', 7), openCall('c', 8, { trunkId: 'ST_2' })];
    for (const next of calls) await first.ledger.apply(next);
    const before = contentsOf(await first.ledger.snapshot());
    const { ledger } = await first.reopened();
    expect(contentsOf(await ledger.snapshot())).toEqual(before);
    expect(before).toMatchObject({ active: { 'inbound|ST_in': 1, 'inbound|ST_2': 1 }, rooms: 3 });
  });

  test('every total that is read back is a whole number, of calls or of ms', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, async (entries) => {
        const first = await fixture(open);
        await Promise.all(entries.map((next) => first.ledger.apply(next)));
        const { ledger } = await first.reopened();
        const snapshot = await ledger.snapshot();
        for (const [name, value] of Object.entries(totalsOf(snapshot)))
          expect([name, Number.isSafeInteger(value)]).toEqual([name, true]);
        for (const [pair, calls] of snapshot.active)
          expect([pair, Number.isSafeInteger(calls) && calls >= 0]).toEqual([pair, true]);
        await ledger.close();
      }),
      { numRuns: 15 },
    );
  });

  test('durations are kept to the millisecond, and so is the newest start', async () => {
    const first = await fixture(open);
    await first.ledger.apply(entry('EV_1', joined({ t: 1.001 }, inboundLeg)));
    const leave = left({ t: 5.124, since: 1.001 }, inboundLeg, 'ringing', 'client_initiated');
    await first.ledger.apply(entry('EV_2', leave));
    const { ledger } = await first.reopened();
    const snapshot = await ledger.snapshot();
    expect(totalOf(snapshot, 'inbound|ST_in', 'call_duration_seconds:sum_ms')).toBe(4123);
    expect(totalOf(snapshot, 'inbound|ST_in', 'last_call_timestamp_seconds')).toBe(1_800_000_001_001);
  });

  test('a call that was open is ended by its own leave', async () => {
    const [started, join, leave] = unansweredCall('a', 0);
    const first = await fixture(open);
    for (const next of [started, join]) if (next) await first.ledger.apply(next);
    const { ledger } = await first.reopened();
    if (leave) expect(await ledger.apply(leave)).toBe('applied');
    expect(totalOf(await ledger.snapshot(), 'inbound|ST_in', 'calls_ended_total:no_answer')).toBe(1);
  });

  test('what became due meanwhile is settled by the first sweep', async () => {
    const first = await fixture(open, { callMaxAgeMs: 3_600_000 });
    await first.ledger.apply(openCall('a', 0));
    const { ledger, sweepAt } = await first.reopened();
    await sweepAt(3600);
    expect(totalOf(await ledger.snapshot(), '', 'calls_inferred_total:end/expired')).toBe(1);
  });

  test('a CALL_MAX_AGE that was changed holds for the calls that are open already', async () => {
    const first = await fixture(open, { callMaxAgeMs: 3_600_000 });
    await first.ledger.apply(openCall('a', 0));
    const shorter = await first.reopened({ callMaxAgeMs: 60_000 });
    await shorter.ledger.apply(openCall('b', 50));
    await shorter.sweepAt(60);
    expect(activeOf(await shorter.ledger.snapshot())).toEqual({ 'inbound|ST_in': 1 });
    const longer = await shorter.reopened({ callMaxAgeMs: 7_200_000 });
    await longer.sweepAt(7249);
    expect(activeOf(await longer.ledger.snapshot())).toEqual({ 'inbound|ST_in': 1 });
    await longer.sweepAt(7250);
    expect(activeOf(await longer.ledger.snapshot())).toEqual({});
  });

  test('a CALL_MAX_AGE that was changed does not disturb calls of a large room that ended', async () => {
    const first = await fixture(open, { callMaxAgeMs: 3_600_000 });
    for (const next of joinsOfLargeRoom) await first.ledger.apply(next);
    const leg = { ...inboundLeg, call: 'SCL_1', participant: 'PA_1' };
    const leave = left({ t: 5, since: 0 }, leg, 'hangup', 'client_initiated');
    await first.ledger.apply(entry('EV_leave', leave, { room: 'room-1' }));
    const under = await first.reopened({ callMaxAgeMs: 7_200_000 });
    await under.sweepAt(60);
    expect(activeOf(await under.ledger.snapshot())).toEqual({ 'inbound|ST_in': joinsOfLargeRoom.length - 1 });
    const again = entry('EV_again', joined({ t: 61 }, leg), { room: 'room-1' });
    expect(await under.ledger.apply(again)).toBe('late');
  });
}
