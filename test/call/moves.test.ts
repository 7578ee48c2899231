import { describe, expect, test } from 'vitest';
import {
  found,
  joined,
  left,
  movedAway,
  outboundLeg,
  roomFinished,
  roomStarted,
  seconds,
} from '../support/calls/facts.ts';
import { type RoomFacts, totalsOf } from '../support/calls/fold.ts';

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

const moves: readonly [sentence: string, facts: RoomFacts, expected: Record<string, number>][] = [
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
    'soon after its join, which comes last, so that the room there is the first to report it',
    [
      ['b', joined({ t: 7.2, ...there }, outboundLeg, { ...second, joinedAt: seconds(1), status: 'active' })],
      ['a', joined({ t: 1, delay: 8 }, outboundLeg)],
      ['a', movedAway({ t: 7.1, since: 1, delay: 2 }, outboundLeg)],
      ['b', left({ t: 40, since: 1, ...there }, outboundLeg, 'hangup', 'client_initiated', second)],
    ],
    { ...completed, 'outbound|ST_out call_duration_seconds:sum_ms': 39_000 },
  ],
  [
    'at once after its join, which comes last',
    [
      ['b', joined({ t: 2.2, ...there }, outboundLeg, { ...second, joinedAt: seconds(1), status: 'active' })],
      ['a', joined({ t: 1, delay: 8 }, outboundLeg)],
      ['b', left({ t: 40, since: 1, ...there }, outboundLeg, 'hangup', 'client_initiated', second)],
    ],
    { ...completed, 'outbound|ST_out call_duration_seconds:sum_ms': 39_000 },
  ],
  [
    'the room there is announced after the join',
    [
      ['a', joinsHere],
      ['a', leavesHere],
      ['b', joinsThere],
      ['b', roomStarted({ t: 29, delay: 3, ...there })],
      ['b', left({ t: 170, since: 0, ...there }, outboundLeg, 'hangup', 'client_initiated', second)],
    ],
    { ...completed, 'outbound|ST_out call_duration_seconds:sum_ms': 170_000 },
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
  test.each(moves)('%s', (_, facts, expected) => {
    expect(totalsOf(facts)).toEqual(expected);
  });
});
