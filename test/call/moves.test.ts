import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/fact.ts';
import {
  answered,
  audio,
  found,
  inboundLeg,
  joined,
  left,
  movedAway,
  otherJoined,
  otherLeft,
  outboundLeg,
  roomFinished,
  roomStarted,
  seconds,
} from '../support/facts.ts';
import { openCalls, RoomsFold } from '../support/fold.ts';

/** Facts by the room that they are about; then two minutes pass. */
type Told = readonly (readonly [room: string, fact: Fact])[];

function totalsOf(told: Told, at = 400): Record<string, number> {
  const fold = new RoomsFold();
  for (const [room, fact] of told) fold.apply(room, fact);
  fold.sweep(seconds(at));
  const wanted = Object.entries(fold.tally.entries()).filter(([name]) =>
    /calls_(started|ended|inferred)|duration_seconds:sum|talk_seconds:sum/.test(name),
  );
  return { ...Object.fromEntries(wanted), open: openCalls(fold.rooms.values()).size };
}

const there = { session: 'RM_2' };
const second = { participant: 'PA_2' };
const joinsThere = joined({ t: 30, ...there }, outboundLeg, { ...second, joinedAt: seconds(0), status: 'active' });
const hangsUpThere = left({ t: 60, since: 0, ...there }, outboundLeg, 'hangup', 'client_initiated', second);
const leavesHere = movedAway({ t: 30, since: 0 }, outboundLeg);
const joinsHere = joined({ t: 0 }, outboundLeg);

const one = { 'outbound|ST_out calls_started_total': 1, open: 0 };
const completed = {
  ...one,
  'outbound|ST_out calls_ended_total:completed': 1,
  'outbound|ST_out call_duration_seconds:sum_ms': 60_000,
};

const moves: readonly [sentence: string, told: Told, expected: Record<string, number>][] = [
  [
    'the leave here comes before the join there',
    [
      ['a', joinsHere],
      ['a', leavesHere],
      ['b', joinsThere],
      ['b', hangsUpThere],
    ],
    completed,
  ],
  [
    'the join there comes first, and the leave here is late',
    [
      ['a', joinsHere],
      ['b', joinsThere],
      ['a', leavesHere],
      ['b', hangsUpThere],
    ],
    completed,
  ],
  [
    'the leave here is lost',
    [
      ['a', joinsHere],
      ['b', joinsThere],
      ['a', roomFinished({ t: 40 })],
      ['b', hangsUpThere],
    ],
    completed,
  ],
  [
    'the join there is lost, its leave is not',
    [
      ['a', joinsHere],
      ['a', leavesHere],
      ['b', hangsUpThere],
    ],
    completed,
  ],
  [
    'both are lost',
    [
      ['a', joinsHere],
      ['b', hangsUpThere],
    ],
    completed,
  ],
  [
    'the join here comes after the one there: it is of before',
    [
      ['b', joinsThere],
      ['a', joinsHere],
      ['a', leavesHere],
      ['b', hangsUpThere],
    ],
    completed,
  ],
  [
    'all that happened here comes after the end there',
    [
      ['b', joinsThere],
      ['b', hangsUpThere],
      ['a', joinsHere],
      ['a', leavesHere],
    ],
    completed,
  ],
  [
    'LiveKit’s API shows it there',
    [
      ['a', joinsHere],
      ['b', found({ t: 35, since: 0, ...there }, outboundLeg, second)],
      ['a', leavesHere],
      ['b', hangsUpThere],
    ],
    completed,
  ],
  [
    'and back again',
    [
      ['a', joinsHere],
      ['a', leavesHere],
      ['b', joinsThere],
      ['b', movedAway({ t: 40, since: 0, ...there }, outboundLeg, second)],
      ['a', joined({ t: 40 }, outboundLeg, { participant: 'PA_3', joinedAt: seconds(0) })],
      ['a', left({ t: 60, since: 0 }, outboundLeg, 'hangup', 'client_initiated', { participant: 'PA_3' })],
    ],
    completed,
  ],
  [
    'nobody sees it again: it is over at an unknown time',
    [
      ['a', joinsHere],
      ['a', leavesHere],
      ['a', roomFinished({ t: 31 })],
    ],
    { ...one, 'outbound|ST_out calls_ended_total:unknown': 1, ' calls_inferred_total:end/moved': 1 },
  ],
];

describe('a call that moves to another room is one call', () => {
  test.each(moves)('%s', (_, told, expected) => {
    expect(totalsOf(told)).toEqual(expected);
  });
});

const lost = (reason: Parameters<typeof left>[3], status = 'active') =>
  left({ t: 20, since: 0 }, outboundLeg, status, reason);
const back = joined({ t: 34, ...there }, outboundLeg, second);
const ended = (outcome: string, duration?: number) => ({
  ...one,
  [`outbound|ST_out calls_ended_total:${outcome}`]: 1,
  ...(duration === undefined ? {} : { 'outbound|ST_out call_duration_seconds:sum_ms': duration }),
});

const awaited: readonly [sentence: string, told: readonly Fact[], expected: Record<string, number>][] = [
  [
    'after a stall it comes back in a new session of the room, and goes on',
    [
      joinsHere,
      lost('connection_timeout'),
      roomFinished({ t: 25 }),
      roomStarted({ t: 34, ...there }),
      back,
      hangsUpThere,
    ],
    completed,
  ],
  [
    'one that does not come back has ended with its leave',
    [joinsHere, lost('signal_close'), roomFinished({ t: 25 })],
    ended('dropped', 20_000),
  ],
  [
    'by CONNECTION_TIMEOUT it enters no duration',
    [joinsHere, lost('connection_timeout'), roomFinished({ t: 25 })],
    { ...ended('dropped'), ' calls_inferred_total:end/connection_timeout': 1 },
  ],
  [
    'a hang-up is the end whatever the reason',
    [joinsHere, lost('server_shutdown', 'hangup')],
    ended('completed', 20_000),
  ],
  [
    'a migration is followed by the hang-up of the same participant',
    [joinsHere, lost('migration'), left({ t: 60, since: 0 }, outboundLeg, 'hangup', 'client_initiated')],
    completed,
  ],
  [
    'that hang-up counts although its room has finished',
    [
      joinsHere,
      lost('migration'),
      roomFinished({ t: 50 }),
      left({ t: 60, since: 0 }, outboundLeg, 'hangup', 'client_initiated'),
    ],
    completed,
  ],
  [
    'somebody takes the identity of an answered call: dropped at once',
    [joinsHere, lost('duplicate_identity'), otherJoined({ t: 20 }, 'PA_web', outboundLeg.mark)],
    ended('dropped', 20_000),
  ],
  [
    'of one that rings: cancelled',
    [joinsHere, lost('duplicate_identity', 'ringing'), otherJoined({ t: 20 }, 'PA_web', outboundLeg.mark)],
    ended('cancelled', 20_000),
  ],
  ['nobody takes it: as its leave said', [joinsHere, lost('duplicate_identity', 'ringing')], ended('failed', 20_000)],
  [
    'a leave that names only the participant is about its call',
    [joinsHere, otherLeft({ t: 20 }, 'PA_1')],
    ended('failed', 20_000),
  ],
];

describe('a call that may go on is awaited for two minutes', () => {
  test.each(awaited)('%s', (_, told, expected) => {
    expect(totalsOf(told.map((fact) => ['a', fact]))).toEqual(expected);
  });

  test('it is over at once when another call takes its identity', () => {
    const fold = new RoomsFold();
    fold.apply('a', joinsHere);
    fold.apply('a', lost('duplicate_identity', 'ringing'));
    fold.apply('a', joined({ t: 20 }, outboundLeg, { call: 'SCL_2', ...second }));
    expect(fold.tally.value('outbound|ST_out', 'calls_ended_total:cancelled')).toBe(1);
    expect(openCalls(fold.rooms.values()).get('outbound|ST_out')).toBe(1);
  });
});

const other = { call: 'SCL_2', participant: 'PA_2', mark: 'other' };
const rings = joined({ t: 1 }, inboundLeg);
const hangsUp = left({ t: 31, since: 1 }, inboundLeg, 'hangup', 'client_initiated');

const answers: readonly [sentence: string, told: readonly Fact[], talk: number | undefined][] = [
  [
    'another SIP leg that was there before: from the start',
    [joined({ t: 0 }, outboundLeg, other), rings, hangsUp],
    30_000,
  ],
  ['another SIP leg that joins: from its join', [rings, joined({ t: 5 }, outboundLeg, other), hangsUp], 26_000],
  [
    'nobody, if the other leg had left before',
    [
      joined({ t: 0 }, outboundLeg, other),
      left({ t: 0.5, since: 0 }, outboundLeg, 'ringing', 'user_rejected', other),
      rings,
      hangsUp,
    ],
    undefined,
  ],
  [
    'nobody, if who had published audio had left before',
    [audio({ t: 0 }, 'PA_agent'), otherLeft({ t: 0.5 }, 'PA_agent'), rings, hangsUp],
    undefined,
  ],
  ['whoever published audio and stayed', [audio({ t: 0 }, 'PA_agent'), rings, hangsUp], 30_000],
];

describe('an inbound caller hears', () => {
  test.each(answers)('%s', (_, told, talk) => {
    const totals = totalsOf(told.map((fact) => ['a', fact]));
    expect(totals['inbound|ST_in call_talk_seconds:sum_ms']).toBe(talk);
    expect(totals[`inbound|ST_in calls_ended_total:${talk === undefined ? 'abandoned' : 'completed'}`]).toBe(1);
  });

  test('the agent, if LiveKit’s API says that the call is active, at a moment that nobody knows', () => {
    const totals = totalsOf([
      ['a', rings],
      ['a', found({ t: 20, since: 1 }, inboundLeg, { status: 'active' })],
      ['a', hangsUp],
    ]);
    expect(totals['inbound|ST_in calls_ended_total:completed']).toBe(1);
    expect(totals['inbound|ST_in call_talk_seconds:sum_ms']).toBeUndefined();
  });
});

test.each([
  ['published before that', 10, 30_000],
  ['published later: by somebody else', 25, undefined],
])('an inbound call that is known to be answered gets its moment from audio %s', (_, published, talk) => {
  const totals = totalsOf([
    ['a', rings],
    ['a', answered({ t: 20, since: 1, answeredAt: undefined })],
    ['a', audio({ t: published, delay: 30 - published }, 'PA_agent')],
    ['a', left({ t: 40, since: 1 }, inboundLeg, 'hangup', 'client_initiated')],
  ]);
  expect(totals['inbound|ST_in calls_ended_total:completed']).toBe(1);
  expect(totals['inbound|ST_in call_talk_seconds:sum_ms']).toBe(talk);
});

test('a call that only LiveKit’s API lists ends after six times the longest silence', () => {
  const hour = 3600;
  const fold = new RoomsFold();
  fold.apply('a', joined({ t: 0 }, outboundLeg));
  const open = (hours: number) => {
    fold.apply('a', found({ t: hours * hour - 1, since: 0 }, outboundLeg));
    fold.sweep(seconds(hours * hour));
    return openCalls(fold.rooms.values()).size;
  };
  expect([3, 6, 9, 12, 15, 18, 21, 23.9].map(open)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(open(24)).toBe(0);
});

test('a clock that was an hour ahead does not make the next session a stray one', () => {
  const fold = new RoomsFold();
  fold.apply('a', roomStarted({ t: 3600 }));
  fold.apply('a', roomFinished({ t: 3601 }));
  expect(fold.apply('a', joined({ t: 10, session: 'RM_2' }, outboundLeg))).toBe('applied');
});
