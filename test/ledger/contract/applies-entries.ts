import { expect, test } from 'vitest';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import {
  type Fact,
  inboundLeg,
  joined,
  left,
  outboundLeg,
  roomFinished,
  roomStarted,
  silence,
} from '../../support/calls/facts.ts';
import { joinsOfLargeRoom } from '../support/any-entries.ts';
import { entry, openCall, unansweredCall } from '../support/entries.ts';
import { activeOf, contentsOf, expectBalanced, totalOf, totalsOf } from '../support/totals.ts';
import { fixture, type Open } from './open.ts';

const hangUp = (t: number) => left({ t, since: 0 }, inboundLeg, 'ringing', 'client_initiated');

export function appliesEntries(open: Open): void {
  test('a webhook about a call is applied: the call is open and counted', async () => {
    const { ledger } = await fixture(open);
    expect(await ledger.apply(openCall('a', 1))).toBe('applied');
    const snapshot = await ledger.snapshot();
    expect(totalOf(snapshot, 'inbound|ST_in', 'calls_started_total')).toBe(1);
    expect(contentsOf(snapshot)).toMatchObject({ active: { 'inbound|ST_in': 1 }, rooms: 1 });
  });

  test('a webhook that is not about calls is ignored: no room, no total', async () => {
    const { ledger } = await fixture(open);
    expect(await ledger.apply(entry('EV_1', undefined))).toBe('ignored');
    expect(contentsOf(await ledger.snapshot())).toEqual({ totals: {}, active: {}, rooms: 0 });
  });

  test('a join after its own leave is late: nothing changes', async () => {
    const { ledger } = await fixture(open);
    await ledger.apply(entry('EV_left', hangUp(5)));
    const before = contentsOf(await ledger.snapshot());
    expect(await ledger.apply(entry('EV_joined', joined({ t: 0, delay: 6 }, inboundLeg)))).toBe('late');
    expect(contentsOf(await ledger.snapshot())).toEqual(before);
  });

  test('whatever comes of a room within 10 minutes of its end is late', async () => {
    const { ledger } = await fixture(open);
    await ledger.apply(entry('EV_1', roomStarted({ t: 0 })));
    await ledger.apply(entry('EV_2', roomFinished({ t: 5 })));
    expect(await ledger.apply(entry('EV_3', joined({ t: 4, delay: 600 }, inboundLeg)))).toBe('late');
    expect(await ledger.apply(entry('EV_4', joined({ t: 4, delay: 602 }, inboundLeg)))).toBe('applied');
  });

  test('a call that comes again after its room has forgotten it is found in its new room', async () => {
    const { ledger } = await fixture(open);
    await ledger.apply(entry('EV_1', joined({ t: 0 }, inboundLeg), { room: 'a' }));
    await ledger.apply(entry('EV_2', hangUp(5), { room: 'a' }));
    await ledger.apply(entry('EV_3', joined({ t: 700 }, inboundLeg), { room: 'b' }));
    expect(totalOf(await ledger.snapshot(), 'inbound|ST_in', 'calls_started_total')).toBe(2);
    await ledger.apply(entry('EV_4', joined({ t: 710 }, inboundLeg), { room: 'c' }));
    const snapshot = await ledger.snapshot();
    expect(totalOf(snapshot, 'inbound|ST_in', 'calls_started_total')).toBe(2);
    expect(activeOf(snapshot)).toEqual({ 'inbound|ST_in': 1 });
  });

  test('a room that is forgotten because its call comes again elsewhere is gone, and can be used again', async () => {
    const { ledger, sweepAt } = await fixture(open);
    await ledger.apply(entry('EV_1', joined({ t: 0 }, inboundLeg), { room: 'a' }));
    await ledger.apply(entry('EV_2', hangUp(5), { room: 'a' }));
    await ledger.apply(entry('EV_3', joined({ t: 700 }, inboundLeg), { room: 'b' }));
    expect(await ledger.snapshot()).toMatchObject({ rooms: 1 });
    expect(await ledger.openCalls()).toMatchObject([{ room: 'b' }]);
    await sweepAt(701);
    const other = { ...inboundLeg, call: 'SCL_other', participant: 'PA_other' };
    expect(await ledger.apply(entry('EV_4', joined({ t: 702, session: 'RM_2' }, other), { room: 'a' }))).toBe(
      'applied',
    );
    expect(await ledger.snapshot()).toMatchObject({ rooms: 2 });
  });

  test('a call that ends and is forgotten at once, in a room of many calls, is not ended once more', async () => {
    const { ledger } = await fixture(open);
    await Promise.all(joinsOfLargeRoom.map((next) => ledger.apply(next)));
    const leg = { ...inboundLeg, call: 'SCL_1', participant: 'PA_1' };
    await Promise.all([
      ledger.apply(entry('EV_1', left({ t: 1, since: 0 }, leg, 'hangup', 'client_initiated'))),
      ledger.apply(entry('EV_2', silence({ t: 1, delay: 900 }, 'PA_agent'))),
    ]);
    await ledger.apply(entry('EV_3', roomFinished({ t: 902 })));
    const snapshot = await ledger.snapshot();
    expectBalanced(snapshot);
    expect(activeOf(snapshot)).toEqual({});
    expect(totalOf(snapshot, '', 'calls_inferred_total:end/room_finished')).toBe(joinsOfLargeRoom.length - 1);
  });

  test('a whole call: every total it leaves behind', async () => {
    const { ledger } = await fixture(open);
    for (const next of unansweredCall('a', 0)) expect(await ledger.apply(next)).toBe('applied');
    const snapshot = await ledger.snapshot();
    expect(totalsOf(snapshot)).toEqual({
      'inbound|ST_in calls_started_total': 1,
      'inbound|ST_in calls_ended_total:no_answer': 1,
      'inbound|ST_in call_disconnects_total:client_initiated': 1,
      'inbound|ST_in call_duration_seconds:5': 1,
      'inbound|ST_in call_duration_seconds:sum_ms': 4000,
      'inbound|ST_in last_call_timestamp_seconds': 1_800_000_001_000,
      ' direction_source_total:rule': 1,
    });
    expect(activeOf(snapshot)).toEqual({});
  });

  test('what arrives in one turn is applied in the order in which it arrived', async () => {
    const { ledger } = await fixture(open);
    const calls = Array.from({ length: 50 }, (_, index) => unansweredCall(`${index}`, index));
    const all = [0, 1, 2, 3].flatMap((step) => calls.flatMap((call) => call[step] ?? []));
    expect(new Set(await Promise.all(all.map((next) => ledger.apply(next))))).toEqual(new Set(['applied']));
    expect(totalOf(await ledger.snapshot(), 'inbound|ST_in', 'calls_ended_total:no_answer')).toBe(50);
  });

  test('calls of a pair add up, other pairs stay apart', async () => {
    const { ledger } = await fixture(open);
    await ledger.apply(openCall('a', 1));
    await ledger.apply(openCall('b', 2));
    await ledger.apply(entry('EV_c', joined({ t: 3 }, outboundLeg), { room: 'room-c' }));
    expect(activeOf(await ledger.snapshot())).toEqual({ 'inbound|ST_in': 2, 'outbound|ST_out': 1 });
  });

  const inRoom = (change: Partial<typeof inboundLeg>, delay = 0) =>
    joined({ t: 1, delay }, { ...inboundLeg, call: 'SCL_broken' }, change);
  const broken: [string, Fact][] = [
    ['the name of its trunk cannot be read', inRoom({ trunkId: 'ST_broken' })],
    ['it began at a time that no integer can hold', inRoom({ joinedAt: 2 ** 63 })],
    ['it began at half a millisecond', inRoom({ joinedAt: 1_800_000_000_000.5 })],
    ['it began at no time', inRoom({ joinedAt: Number.NaN })],
    ['it was received at no time', inRoom({}, Number.NaN)],
  ];

  test.each(broken)('an entry that fails does so alone, nothing of it is kept: %s', async (_, fact) => {
    const trunks = describedTrunks();
    const { ledger } = await fixture(open, {
      trunks: {
        ...trunks,
        nameOf(trunkId) {
          if (trunkId === 'ST_broken') throw new Error('a broken name');
          return trunks.nameOf(trunkId);
        },
      },
    });
    const turn = [
      ledger.apply(openCall('before', 1)),
      ledger.apply(entry('EV_broken', fact, { room: 'room-before' })),
      ledger.apply(openCall('after', 1)),
    ];
    expect((await Promise.allSettled(turn)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(ledger.isUp).toBe(true);
    expect(contentsOf(await ledger.snapshot())).toMatchObject({
      totals: { 'inbound|ST_in calls_started_total': 2, ' direction_source_total:rule': 2 },
      active: { 'inbound|ST_in': 2 },
      rooms: 2,
    });
    expect(await ledger.apply(entry('EV_broken', inRoom({})))).toBe('applied');
  });
}
