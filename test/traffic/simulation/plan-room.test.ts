import { WebhookEvent } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { outcomes } from '../../../src/catalog/values.ts';
import { endingsOf } from '../../../src/traffic/simulation/endings.ts';
import { foldRecorded, openCalls } from '../../support/calls/fold.ts';
import { firstRooms, playedRooms } from '../../support/calls/simulated.ts';

const rooms = firstRooms(6000);
const plans = rooms.map(({ plan }) => plan);
const calls = plans.flatMap((plan) => plan.calls);

describe('the plan of a room', () => {
  test('is in order, from room_started to room_finished', () => {
    for (const { steps } of plans) {
      const [first, last] = [steps[0], steps.at(-1)];
      expect([first?.event, last?.event]).toEqual(['room_started', 'room_finished']);
      expect(steps).toEqual(steps.toSorted((a, b) => a.after - b.after));
    }
    expect(plans.every(({ steps }) => (steps[0]?.after ?? 0) > 0)).toBe(true);
  });

  test('starts, answers and ends each of its calls once, in this order', () => {
    for (const { steps, calls } of plans)
      calls.forEach(({ trunk, outcome }, call) => {
        const marks = steps.flatMap(({ starts, answers, ends }) => [
          ...(starts.includes(call) ? ['starts'] : []),
          ...(answers.includes(call) ? ['answers'] : []),
          ...(ends.includes(call) ? ['ends'] : []),
        ]);
        const answer = trunk.direction === 'inbound' && wasAnswered(outcome) ? ['answers'] : [];
        expect(marks).toEqual(['starts', ...answer, 'ends']);
      });
  });

  test('has every outcome, with the shares of the mix', () => {
    expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(new Set(outcomes));
    const mix = endingsOf({ direction: 'inbound', outcomeBias: {} });
    const share = (outcome: string) =>
      mix.filter((row) => row.outcome === outcome).reduce((sum, { weight }) => sum + weight, 0) / 1000;
    const inbound = calls.filter(({ trunk }) => trunk.direction === 'inbound');
    for (const outcome of ['completed', 'abandoned', 'no_answer'])
      expect(inbound.filter((call) => call.outcome === outcome).length / inbound.length).toBeCloseTo(share(outcome), 1);
  });

  test('has single calls, bridges, conferences, reconnects, and restarts with the same SID and a new one', () => {
    const again = plans.filter(
      ({ steps, calls }) => calls.length === 1 && steps.filter(({ event }) => event === 'room_started').length > 1,
    );
    const isNew = (plan: (typeof plans)[number]) =>
      plan.steps.some((step, index) => index > 0 && step.event === 'room_started' && step.newSession);
    const reasons = plans.flatMap(({ steps }) => steps.flatMap((step) => ('reason' in step ? step.reason : [])));
    expect(again.filter(isNew).length).toBeGreaterThan(0);
    expect(again.filter((plan) => !isNew(plan)).length).toBeGreaterThan(0);
    expect(reasons).toEqual(expect.arrayContaining(['DUPLICATE_IDENTITY', 'MIGRATION', 'SERVER_SHUTDOWN']));
    expect(plans.filter(({ prefix }) => prefix === 'conf').length).toBeGreaterThan(10);
    expect(plans.filter(({ prefix, calls }) => prefix !== 'conf' && calls.length === 2).length).toBeGreaterThan(20);
  });

  test('has stalls: LiveKit disconnects the call and closes the room, and the call continues in another of the same name', () => {
    const stalled = plans.filter(
      ({ steps, calls }) => calls.length === 1 && steps.filter(({ event }) => event === 'room_finished').length > 1,
    );
    expect(stalled.length).toBeGreaterThan(5);
    for (const { steps, stays } of stalled) {
      const gone = steps.findIndex((step) => 'reason' in step && step.reason === 'CONNECTION_TIMEOUT');
      expect(steps[gone]).toMatchObject({ event: 'participant_left', status: 'active', ends: [] });
      const after = steps.slice(gone + 1).filter((step) => !('stay' in step && stays[step.stay]?.call === undefined));
      expect(after.slice(0, 4)).toMatchObject([
        { event: 'room_finished' },
        { event: 'room_started', newSession: true },
        { event: 'connecting' },
        { event: 'participant_joined', starts: [] },
      ]);
      const back = after[3];
      const again = back && 'stay' in back ? stays[back.stay] : undefined;
      expect(again).toMatchObject({ call: 0, tagged: true });
      expect(['dialing', 'ringing']).toContain(again?.status);
      const [finishedAfter, backAfter] = [after[0]?.after ?? 0, back?.after ?? 0].map(
        (at) => at - (steps[gone]?.after ?? 0),
      );
      expect(finishedAfter).toBeCloseTo(5000, -2);
      expect(backAfter).toBeGreaterThan(6000);
    }
  });

  test('has calls that are replaced by one of the same identity, which joins within 10 ms of the leave that ends them', () => {
    const replaced = plans.filter(({ calls }) => calls.some(({ replaces }) => replaces !== undefined));
    const ends = replaced.map(({ steps, stays, calls: [first, second] }) => {
      const [leave, join] = [
        steps.find((step) => 'stay' in step && stays[step.stay]?.call === 0 && step.event === 'participant_left'),
        steps.find((step) => 'stay' in step && stays[step.stay]?.call === 1 && step.event === 'participant_joined'),
      ];
      expect(leave).toMatchObject({ reason: 'DUPLICATE_IDENTITY', ends: [0] });
      expect(join).toMatchObject({ starts: [1] });
      const gap = (join?.after ?? 0) - (leave?.after ?? 0);
      expect(gap > 0 && gap < 10).toBe(true);
      expect(second?.phoneNumber).toBe(first?.phoneNumber);
      return `${first?.trunk.direction} ${leave && 'status' in leave ? leave.status : ''}: ${first?.outcome}`;
    });
    expect(new Set(ends)).toEqual(
      new Set([
        'inbound active: dropped',
        'inbound ringing: failed',
        'outbound active: dropped',
        'outbound dialing: cancelled',
        'outbound ringing: cancelled',
      ]),
    );
  });

  test('has warm transfers: an answered leg of another room moves to the caller, and ends there', () => {
    const transferred = plans.filter(({ stays }) => stays.some(({ movedFrom }) => movedFrom !== undefined));
    expect(transferred.length).toBeGreaterThan(10);
    for (const { steps, stays, calls } of transferred) {
      expect(calls.map(({ trunk, outcome }) => `${trunk.direction} ${outcome}`)).toEqual([
        'inbound completed',
        'outbound completed',
      ]);
      const ofLeg = steps.filter(
        (step) => 'stay' in step && stays[step.stay]?.call === 1 && step.event.startsWith('participant_'),
      );
      expect(ofLeg).toMatchObject([
        { event: 'participant_joined', starts: [1], ends: [] },
        { event: 'participant_left', reason: undefined, status: 'active', tagged: true, ends: [] },
        { event: 'participant_joined', starts: [], ends: [] },
        { event: 'participant_left', reason: 'ROOM_DELETED', ends: [1] },
      ]);
      expect(ofLeg.map((step) => ('stay' in step ? stays[step.stay]?.room : undefined))).toEqual([1, 1, 0, 0]);
    }
  });

  test('has only fictional phone numbers', () => {
    expect(calls.filter(({ phoneNumber }) => !/^\+1555\d{7}$/.test(phoneNumber))).toEqual([]);
  });
});

const wasAnswered = (outcome: string) => ['completed', 'dropped', 'unknown'].includes(outcome);

describe('thousands of simulated calls, reduced as in the ledger', () => {
  const { webhooks, truth } = playedRooms(rooms);
  const { rooms: after, tally } = foldRecorded(
    webhooks.map(({ body, receivedAt }) => ({ event: WebhookEvent.fromJson(JSON.parse(body)), receivedAt })),
  );

  test.each(truth.rows().map((row) => [`${row.direction}|${row.trunk}`, row] as const))(
    '%s: counts and times equal the truth, to the millisecond',
    (pair, row) => {
      expect(tally.value(pair, 'calls_started_total')).toBe(row.started);
      for (const outcome of outcomes)
        expect(tally.value(pair, `calls_ended_total:${outcome}`)).toBe(row.ended[outcome] ?? 0);
      for (const time of ['duration', 'answer', 'talk'] as const)
        expect(tally.value(pair, `call_${time}_seconds:sum_ms`)).toBe(row[time].sum);
    },
  );

  test('in total: no call is missing or left open, and every direction and trunk is right', () => {
    expect(calls.length).toBeGreaterThan(6000);
    expect(truth.started).toBe(calls.length);
    expect(truth.open).toBe(0);
    expect(tally.sum('calls_started_total')).toBe(calls.length);
    expect(tally.pairs).toEqual(truth.rows().map(({ direction, trunk }) => `${direction}|${trunk}`));
    expect([...openCalls(after.values()).values()]).toEqual([]);
  });
});
