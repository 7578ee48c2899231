import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import {
  aborted,
  audio,
  inboundLeg,
  joined,
  left,
  outboundLeg,
  roomFinished,
  roomStarted,
} from '../support/calls/facts.ts';
import { foldFacts, openCalls, plainRules, sweepAll } from '../support/calls/fold.ts';

const second = { participant: 'PA_2' };

/** The result of the last fact, and how many calls are open at the end and 200 s later. */
function story(facts: readonly Fact[]) {
  const { results, rooms, tally } = foldFacts(facts);
  const count = () => [...openCalls(rooms.values()).values()].reduce((sum, open) => sum + open, 0);
  const open = count();
  const last = Math.max(...facts.map(({ receivedAt }) => receivedAt));
  sweepAll(rooms, tally, last + 200_000);
  return { last: results.at(-1), open, later: count(), started: tally.sum('calls_started_total') };
}

const table: readonly [sentence: string, facts: readonly Fact[], expected: Partial<ReturnType<typeof story>>][] = [
  [
    'a leg that joined again after it left, with another leg still in, is late',
    [
      joined({ t: 0 }, outboundLeg),
      joined({ t: 1 }, outboundLeg, second),
      left({ t: 3, since: 0 }, outboundLeg, 'active', 'signal_close'),
      joined({ t: 0, delay: 4 }, outboundLeg),
    ],
    { last: 'late', open: 1 },
  ],
  [
    'a leg that leaves twice, with another leg still in, is late the second time',
    [
      joined({ t: 0 }, outboundLeg),
      joined({ t: 1 }, outboundLeg, second),
      left({ t: 3, since: 0 }, outboundLeg, 'active', 'signal_close'),
      left({ t: 3, since: 0 }, outboundLeg, 'active', 'signal_close'),
    ],
    { last: 'late', open: 1 },
  ],
  [
    'a join of a session that another one has replaced is late: nobody would report its end',
    [
      joined({ t: 0, session: 'RM_1' }, outboundLeg),
      roomStarted({ t: 10, session: 'RM_2' }),
      joined({ t: 5, session: 'RM_1', delay: 6 }, outboundLeg, second),
    ],
    { last: 'late', open: 1, later: 0 },
  ],
  [
    'a room_started of a session that another one has replaced is late',
    [joined({ t: 10, session: 'RM_2' }, outboundLeg), roomStarted({ t: 5, session: 'RM_1', delay: 6 })],
    { last: 'late', open: 1, later: 1 },
  ],
  [
    'a room_finished of a session that another one has replaced ends nothing of the new one',
    [
      roomStarted({ t: 0, session: 'RM_1' }),
      joined({ t: 10, session: 'RM_2' }, outboundLeg),
      roomFinished({ t: 5, session: 'RM_1', delay: 6 }),
    ],
    { last: 'applied', open: 1, later: 1 },
  ],
  [
    'a room_finished of a replaced session ends nothing of the new one, though its node sent it later',
    [
      roomStarted({ t: 0, session: 'RM_1' }),
      joined({ t: 1, session: 'RM_1' }, outboundLeg),
      roomStarted({ t: 8, session: 'RM_2' }),
      joined({ t: 9, session: 'RM_2' }, outboundLeg, second),
      roomFinished({ t: 20, session: 'RM_1' }),
    ],
    { last: 'applied', open: 1, later: 1 },
  ],
  [
    'a leave of the old leg under a replaced session does not end the call that came back',
    [
      roomStarted({ t: 0, session: 'RM_1' }),
      joined({ t: 1, session: 'RM_1' }, outboundLeg),
      roomStarted({ t: 8, session: 'RM_2' }),
      joined({ t: 9, session: 'RM_2' }, outboundLeg, second),
      left({ t: 20, since: 1, session: 'RM_1' }, outboundLeg, 'active', 'server_shutdown'),
    ],
    { last: 'applied', open: 1, later: 1 },
  ],
  [
    'audio under a replaced session is late, and takes no call out of the new one',
    [
      roomStarted({ t: 0, session: 'RM_1' }),
      joined({ t: 1, session: 'RM_1' }, outboundLeg),
      roomStarted({ t: 8, session: 'RM_2' }),
      joined({ t: 9, session: 'RM_2' }, outboundLeg, second),
      audio({ t: 20, session: 'RM_1' }, 'PA_agent'),
    ],
    { last: 'late', open: 1, later: 1 },
  ],
  [
    'a room_started older than the last one of its session is late',
    [roomStarted({ t: 0 }), roomStarted({ t: 20 }), joined({ t: 21 }, outboundLeg), roomStarted({ t: 10, delay: 12 })],
    { last: 'late', open: 1, later: 1 },
  ],
  [
    'a second room_started within the second of the join still means that everybody is gone',
    [roomStarted({ t: 0 }), joined({ t: 10.2 }, outboundLeg), roomStarted({ t: 10.9 })],
    { open: 1, later: 0 },
  ],
  [
    'a leg that joined seconds after a room_started that comes late is not gone',
    [roomStarted({ t: 0 }), joined({ t: 15 }, outboundLeg), roomStarted({ t: 10, delay: 6 })],
    { open: 1, later: 1 },
  ],
  [
    'a way back after a restart that fails at first does not end the call',
    [
      roomStarted({ t: 0 }),
      joined({ t: 1 }, outboundLeg),
      roomStarted({ t: 12 }),
      aborted({ t: 14 }, outboundLeg, second),
      joined({ t: 18 }, outboundLeg, { participant: 'PA_3' }),
    ],
    { last: 'applied', open: 1, later: 1, started: 1 },
  ],
];

describe('what comes from the past', () => {
  test.each(table)('%s', (_, facts, expected) => {
    expect(story(facts)).toMatchObject(expected);
  });
});

describe('what is bounded', () => {
  test('a room with thousands of speakers keeps the tracks that can still be heard', () => {
    const many = Array.from({ length: 500 }, (_, index) => audio({ t: index }, `PA_s${index}`));
    const { room } = foldFacts(many);
    expect(room?.audio).toHaveLength(32);
    expect(room?.audio.at(-1)?.track).toBe('TR_PA_s499');
  });

  test('calls past the trunk limit are counted', () => {
    const rules = { ...plainRules, trunkLabel: () => ({ label: 'other', overflow: true }) };
    expect(foldFacts([joined({ t: 0 }, outboundLeg)], rules).tally.value('', 'trunk_overflow_total')).toBe(1);
  });

  test('a call that was not answered has no talk time, whatever was published', () => {
    const { tally } = foldFacts([
      joined({ t: 0 }, inboundLeg),
      audio({ t: 1 }, 'PA_agent'),
      left({ t: 9, since: 0 }, inboundLeg, 'ringing', 'client_initiated'),
    ]);
    expect(tally.value('inbound|ST_in', 'calls_ended_total:no_answer')).toBe(1);
    expect(tally.value('inbound|ST_in', 'call_talk_seconds:sum_ms')).toBe(0);
  });
});
