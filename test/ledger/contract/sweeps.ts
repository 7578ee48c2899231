import { expect, test } from 'vitest';
import { inboundLeg, joined, left, roomFinished, roomStarted } from '../../support/calls/facts.ts';
import { entry, openCall, unansweredCall } from '../support/entries.ts';
import { activeOf, contentsOf, totalOf } from '../support/totals.ts';
import { type Fixture, fixture, type Open } from './open.ts';

const inbound = 'inbound|ST_in';
const callMaxAge = 3600;

const inferred = async ({ ledger }: Fixture) => {
  const snapshot = await ledger.snapshot();
  return {
    open: activeOf(snapshot)[inbound] ?? 0,
    unknown: totalOf(snapshot, inbound, 'calls_ended_total:unknown'),
    expired: totalOf(snapshot, '', 'calls_inferred_total:end/expired'),
    restarted: totalOf(snapshot, '', 'calls_inferred_total:end/room_restarted'),
  };
};

export function sweeps(open: Open): void {
  const start = () => fixture(open, { callMaxAgeMs: callMaxAge * 1000 });

  test('a call that nothing was heard of for CALL_MAX_AGE_SECONDS is ended as unknown, not a moment before', async () => {
    const under = await start();
    await under.ledger.apply(openCall('a', 1.5));
    await under.sweepAt(1.5 + callMaxAge - 0.001);
    expect(await inferred(under)).toEqual({ open: 1, unknown: 0, expired: 0, restarted: 0 });
    await under.sweepAt(1.5 + callMaxAge);
    expect(await inferred(under)).toEqual({ open: 0, unknown: 1, expired: 1, restarted: 0 });
  });

  test('a call that may come back is counted as awaited until it does not', async () => {
    const { ledger, sweepAt } = await start();
    for (const name of ['a', 'b']) await ledger.apply(openCall(name, 0));
    const leg = { ...inboundLeg, call: 'SCL_a', participant: 'PA_a' };
    const lost = left({ t: 30, since: 0, session: 'RM_a' }, leg, 'active', 'connection_timeout');
    await ledger.apply(entry('EV_a_left', lost, { room: 'room-a' }));
    const other = { ...inboundLeg, call: 'SCL_c', participant: 'PA_c' };
    await ledger.apply(entry('EV_c', joined({ t: 31, session: 'RM_a' }, other), { room: 'room-a' }));
    expect(await ledger.awaitedCalls()).toEqual(new Map([[inbound, 1]]));
    await sweepAt(151);
    expect(await ledger.awaitedCalls()).toEqual(new Map());
  });

  test('a call that was heard of since goes on', async () => {
    const under = await start();
    await under.ledger.apply(openCall('a', 0));
    const again = { ...inboundLeg, call: 'SCL_a', participant: 'PA_rejoined' };
    await under.ledger.apply(entry('EV_again', joined({ t: 2000, session: 'RM_a' }, again), { room: 'room-a' }));
    await under.sweepAt(callMaxAge);
    expect(await inferred(under)).toMatchObject({ open: 1, unknown: 0 });
    await under.sweepAt(2000 + callMaxAge);
    expect(await inferred(under)).toMatchObject({ open: 0, unknown: 1, expired: 1 });
  });

  test('after a restart of the media server a call has 120 s to come back', async () => {
    const under = await start();
    await under.ledger.apply(entry('EV_1', roomStarted({ t: 0 })));
    await under.ledger.apply(entry('EV_2', joined({ t: 1 }, inboundLeg)));
    await under.ledger.apply(entry('EV_3', roomStarted({ t: 10.25 })));
    await under.sweepAt(130.249);
    expect(await inferred(under)).toEqual({ open: 1, unknown: 0, expired: 0, restarted: 0 });
    await under.sweepAt(130.25);
    expect(await inferred(under)).toEqual({ open: 0, unknown: 1, expired: 0, restarted: 1 });
  });

  test('a call that came back after the restart goes on', async () => {
    const under = await start();
    await under.ledger.apply(entry('EV_1', roomStarted({ t: 0 })));
    await under.ledger.apply(entry('EV_2', joined({ t: 1 }, inboundLeg)));
    await under.ledger.apply(entry('EV_3', roomStarted({ t: 10 })));
    await under.ledger.apply(entry('EV_4', joined({ t: 18 }, inboundLeg, { participant: 'PA_back' })));
    await under.sweepAt(1000);
    expect(await inferred(under)).toEqual({ open: 1, unknown: 0, expired: 0, restarted: 0 });
  });

  test('a finished room is forgotten after 10 minutes', async () => {
    const under = await start();
    for (const next of unansweredCall('a', 0)) await under.ledger.apply(next);
    await under.sweepAt(605.999);
    expect((await under.ledger.snapshot()).rooms).toBe(1);
    await under.sweepAt(606);
    expect((await under.ledger.snapshot()).rooms).toBe(0);
  });

  test('the real end of a call that was given up does not count it again', async () => {
    const under = await start();
    await under.ledger.apply(openCall('a', 0));
    await under.sweepAt(callMaxAge);
    const before = contentsOf(await under.ledger.snapshot());
    const leg = { ...inboundLeg, call: 'SCL_a', participant: 'PA_a' };
    const end = left({ t: callMaxAge + 9, since: 0, session: 'RM_a' }, leg, 'hangup', 'client_initiated');
    expect(await under.ledger.apply(entry('EV_end', end, { room: 'room-a' }))).toBe('late');
    expect(contentsOf(await under.ledger.snapshot())).toEqual(before);
  });

  test('a second sweep at the same time changes nothing', async () => {
    const under = await start();
    await under.ledger.apply(openCall('a', 0));
    await under.sweepAt(callMaxAge);
    const before = contentsOf(await under.ledger.snapshot());
    await under.sweepAt(callMaxAge);
    expect(contentsOf(await under.ledger.snapshot())).toEqual(before);
  });

  test('thousands of calls that are due at once are all settled, those due later in the same second are not', async () => {
    const under = await start();
    for (const [group, t] of [0, 0.25, 0.5, 0.75].entries()) {
      const calls = Array.from({ length: 800 }, (_, index) => openCall(`${group}_${index}`, t));
      await Promise.all(calls.map((next) => under.ledger.apply(next)));
    }
    await under.sweepAt(callMaxAge + 0.25);
    expect(await inferred(under)).toMatchObject({ open: 1600, expired: 1600 });
    await under.sweepAt(callMaxAge + 0.75);
    expect(await inferred(under)).toMatchObject({ open: 0, expired: 3200 });
  });

  test('webhooks are taken in while a large sweep goes on', async () => {
    const under = await start();
    const calls = Array.from({ length: 1000 }, (_, index) => openCall(`${index}`, 0));
    await Promise.all(calls.map((next) => under.ledger.apply(next)));
    const later = unansweredCall('later', callMaxAge);
    await Promise.all([under.sweepAt(callMaxAge), ...later.map((next) => under.ledger.apply(next))]);
    expect(await inferred(under)).toMatchObject({ open: 0, expired: 1000 });
    expect(totalOf(await under.ledger.snapshot(), inbound, 'calls_ended_total:no_answer')).toBe(1);
  });

  test('what was due when a webhook about the same room arrives is settled once', async () => {
    const under = await start();
    await under.ledger.apply(openCall('a', 0));
    await under.ledger.apply(entry('EV_end', roomFinished({ t: callMaxAge, session: 'RM_a' }), { room: 'room-a' }));
    await under.sweepAt(callMaxAge);
    expect(await inferred(under)).toEqual({ open: 0, unknown: 1, expired: 1, restarted: 0 });
  });
}
