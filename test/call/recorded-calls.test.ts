import { describe, expect, test } from 'vitest';
import { classify } from '../../src/call/classify.ts';
import { outcomes } from '../../src/catalog/values.ts';
import { foldRecorded, openCalls } from '../support/calls/fold.ts';
import {
  delivered,
  type Recorded,
  recorded,
  replaced,
  replacedScenarios,
  restartScenarios,
  restarts,
  type Scenario,
  scenarios,
  stall,
  stallScenarios,
} from '../support/calls/recordings.ts';

/** How the webhooks of one call's room, alone, end each of its calls. */
const ofRoom = (requests: readonly Recorded[], { room }: Scenario) =>
  awaitedInVain(delivered(requests).filter(({ event }) => event.room?.name === room));

/** Also the end of an awaited call, two minutes after the last webhook. */
function awaitedInVain(requests: readonly Recorded[]) {
  const fold = foldRecorded(requests);
  fold.sweep(Math.max(...requests.map(({ receivedAt }) => receivedAt)) + 120_000);
  return fold;
}

function expectedEnds(all: readonly Scenario[]): Record<string, number> {
  const ends = new Map<string, number>();
  for (const { direction, trunk, outcome } of all)
    if (outcome !== null)
      ends.set(`${direction}|${trunk} ${outcome}`, (ends.get(`${direction}|${trunk} ${outcome}`) ?? 0) + 1);
  return Object.fromEntries(ends);
}

const ends = ({ tally }: ReturnType<typeof foldRecorded>) =>
  Object.fromEntries(
    tally.pairs.flatMap((pair) =>
      outcomes
        .map((outcome) => [`${pair} ${outcome}`, tally.value(pair, `calls_ended_total:${outcome}`)] as const)
        .filter(([, count]) => count > 0),
    ),
  );

describe('the 38 recorded calls', () => {
  test.each(scenarios)('$room ($callID): $what', (scenario) => {
    const { tally } = ofRoom(recorded, scenario);
    expect(
      tally.value(`${scenario.direction}|${scenario.trunk}`, `calls_ended_total:${scenario.outcome}`),
    ).toBeGreaterThan(0);
  });

  test('all together: direction, trunk and outcome of every call, and none left open', () => {
    const all = awaitedInVain(delivered(recorded));
    expect(ends(all)).toEqual(expectedEnds(scenarios));
    expect(all.tally.sum('calls_started_total')).toBe(38);
    expect(openCalls(all.rooms.values()).size).toBe(0);
  });

  test('the same when every request that LiveKit repeated is taken in too', () => {
    expect(foldRecorded(recorded).tally.entries()).toEqual(foldRecorded(recorded.filter(isFirst)).tally.entries());
    expect(ends(awaitedInVain(recorded))).toEqual(expectedEnds(scenarios));
  });

  const timed = scenarios.filter(({ direction, talkMs }) => direction === 'inbound' && talkMs !== undefined);
  test.each(timed)('inbound talk time of $room is within 0.1 s of the SIP side: $talkMs ms', (scenario) => {
    const { tally } = ofRoom(recorded, scenario);
    const talk = tally.value(`inbound|${scenario.trunk}`, 'call_talk_seconds:sum_ms');
    expect(Math.abs(talk - (scenario.talkMs ?? 0))).toBeLessThanOrEqual(100);
  });

  test('three inbound calls have a talk time that the SIP side measured', () => {
    expect(timed).toHaveLength(3);
  });
});

const isFirst = (request: Recorded, index: number, all: readonly Recorded[]) =>
  all.findIndex(({ event }) => event.id === request.event.id) === index;

describe('the 6 recorded calls through restarts of the media server', () => {
  test.each(restartScenarios)('$room: $what', (scenario) => {
    const { tally, rooms } =
      scenario.outcome === null
        ? foldRecorded(delivered(restarts).filter(({ event }) => event.room?.name === scenario.room))
        : ofRoom(restarts, scenario);
    const pair = `${scenario.direction}|${scenario.trunk}`;
    expect(tally.value(pair, 'calls_started_total')).toBe(1);
    if (scenario.outcome === null) expect(openCalls(rooms.values()).get(pair)).toBe(1);
    else expect(tally.value(pair, `calls_ended_total:${scenario.outcome}`)).toBe(1);
  });

  test.each(restartScenarios.filter(({ durationMs }) => durationMs !== undefined))(
    '$room: the duration counts from the first join, $durationMs ms',
    (scenario) => {
      const { tally } = ofRoom(restarts, scenario);
      const duration = tally.value(`${scenario.direction}|${scenario.trunk}`, 'call_duration_seconds:sum_ms');
      expect(Math.abs(duration - (scenario.durationMs ?? 0))).toBeLessThanOrEqual(1000);
    },
  );

  test('all together', () => {
    expect(ends(awaitedInVain(delivered(restarts)))).toEqual(expectedEnds(restartScenarios));
  });
});

/** The sum of the durations that are observed for the trunk and direction of a scenario, ms. */
const observedDuration = ({ tally }: ReturnType<typeof foldRecorded>, { direction, trunk }: Scenario) =>
  tally.value(`${direction}|${trunk}`, 'call_duration_seconds:sum_ms');

describe('the 2 recorded calls through a stall of the SIP service', () => {
  const isRoomStarted = ({ event }: Recorded) => event.event === 'room_started';
  const hadStarted = (room: string | undefined, before: readonly Recorded[]) =>
    before.some((request) => isRoomStarted(request) && request.event.room?.name === room);
  /** Where the first of the rooms starts again. */
  const restarted = stall.findIndex(
    (request, index) => isRoomStarted(request) && hadStarted(request.event.room?.name, stall.slice(0, index)),
  );

  test('both are open after their leaves and the ends of their rooms', () => {
    const untilThen = stall.slice(0, restarted);
    expect(untilThen.filter(({ event }) => event.event === 'room_finished')).toHaveLength(2);
    const fold = foldRecorded(untilThen);
    expect(fold.tally.sum('calls_started_total')).toBe(2);
    expect(openCalls(fold.rooms.values()).size).toBe(2);
    expect(ends(fold)).toEqual({});
  });

  test.each(stallScenarios)('$room: $what', (scenario) => {
    const fold = ofRoom(stall, scenario);
    expect(fold.tally.sum('calls_started_total')).toBe(1);
    expect(ends(fold)).toEqual(expectedEnds([scenario]));
    // The end of the one that never came back was noticed 20 s late, so it is in no histogram.
    expect(Math.abs(observedDuration(fold, scenario) - (scenario.durationMs ?? 0))).toBeLessThanOrEqual(100);
  });

  test('all together, and none is inferred from its room', () => {
    const all = awaitedInVain(delivered(stall));
    expect(ends(all)).toEqual(expectedEnds(stallScenarios));
    expect(all.tally.value('', 'calls_inferred_total:end/connection_timeout')).toBe(1);
    expect(all.tally.value('', 'calls_inferred_total:end/room_finished')).toBe(0);
    expect(openCalls(all.rooms.values()).size).toBe(0);
  });
});

describe('the 4 recorded calls of which the second in a room took the identity of the first', () => {
  test('the first is over as soon as the second joins', () => {
    const sipJoins = replaced.filter(({ event }) => classify(event, 0)?.kind === 'leg_joined');
    const lastJoin = Math.max(...sipJoins.map((request) => replaced.indexOf(request)));
    const fold = foldRecorded(replaced.slice(0, lastJoin + 1));
    expect(ends(fold)).toEqual(expectedEnds(replacedScenarios.filter(({ outcome }) => outcome !== 'completed')));
    expect(openCalls(fold.rooms.values()).size).toBe(2);
  });

  test.each([...new Set(replacedScenarios.map(({ room }) => room))])('%s: outcomes and durations', (room) => {
    const ofThisRoom = replacedScenarios.filter((scenario) => scenario.room === room);
    const fold = foldRecorded(delivered(replaced).filter(({ event }) => event.room?.name === room));
    expect(fold.tally.sum('calls_started_total')).toBe(2);
    expect(ends(fold)).toEqual(expectedEnds(ofThisRoom));
    for (const scenario of ofThisRoom) {
      const samePair = ofThisRoom.filter(
        ({ direction, trunk }) => direction === scenario.direction && trunk === scenario.trunk,
      );
      const expected = samePair.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
      expect(Math.abs(observedDuration(fold, scenario) - expected)).toBeLessThanOrEqual(100);
    }
  });

  test('all together', () => {
    const all = foldRecorded(delivered(replaced));
    expect(ends(all)).toEqual(expectedEnds(replacedScenarios));
    expect(openCalls(all.rooms.values()).size).toBe(0);
  });
});
