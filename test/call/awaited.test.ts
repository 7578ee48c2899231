import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import {
  joined,
  left,
  otherJoined,
  otherLeft,
  outboundLeg,
  roomFinished,
  roomStarted,
} from '../support/calls/facts.ts';
import { openCalls, RoomsFold, totalsOf } from '../support/calls/fold.ts';

const there = { session: 'RM_2' };
const second = { participant: 'PA_2' };
const hangsUpThere = left({ t: 60, since: 0, ...there }, outboundLeg, 'hangup', 'client_initiated', second);
const joinsHere = joined({ t: 0 }, outboundLeg);

const one = { 'outbound|ST_out calls_started_total': 1, open: 0 };
const completed = {
  ...one,
  'outbound|ST_out calls_ended_total:completed': 1,
  'outbound|ST_out call_duration_seconds:sum_ms': 60_000,
};

const lost = (reason: Parameters<typeof left>[3], status = 'active') =>
  left({ t: 20, since: 0 }, outboundLeg, status, reason);
const back = joined({ t: 34, ...there }, outboundLeg, second);
const ended = (outcome: string, duration?: number) => ({
  ...one,
  [`outbound|ST_out calls_ended_total:${outcome}`]: 1,
  ...(duration === undefined ? {} : { 'outbound|ST_out call_duration_seconds:sum_ms': duration }),
});

const awaited: readonly [sentence: string, facts: readonly Fact[], expected: Record<string, number>][] = [
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
    [joinsHere, lost('duplicate_identity'), otherJoined({ t: 20 }, 'PA_web', outboundLeg.identityHash)],
    ended('dropped', 20_000),
  ],
  [
    'of one that rings: cancelled',
    [joinsHere, lost('duplicate_identity', 'ringing'), otherJoined({ t: 20 }, 'PA_web', outboundLeg.identityHash)],
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
  test.each(awaited)('%s', (_, facts, expected) => {
    expect(totalsOf(facts.map((fact) => ['a', fact]))).toEqual(expected);
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
