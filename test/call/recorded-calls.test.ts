import { describe, expect, test } from 'vitest';
import { outcomes } from '../../src/catalog/values.ts';
import { foldRecorded, openCalls } from '../support/calls/fold.ts';
import {
  delivered,
  type Recorded,
  recorded,
  restartScenarios,
  restarts,
  type Scenario,
  scenarios,
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
