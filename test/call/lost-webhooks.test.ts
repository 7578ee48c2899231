import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import {
  audio,
  found,
  inboundLeg,
  joined,
  left,
  otherLeft,
  outboundLeg,
  roomFinished,
  roomStarted,
  seconds,
} from '../support/calls/facts.ts';
import { totalsOf } from '../support/calls/fold.ts';

const second = { participant: 'PA_2' };
const inbound = (totals: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(totals).map(([name, value]) => [name.replace('inbound|ST_in ', ''), value]));

const rings = joined({ t: 0 }, inboundLeg);
const rejoins = joined({ t: 30 }, inboundLeg, second);
const hangsUp = left({ t: 90, since: 30 }, inboundLeg, 'hangup', 'client_initiated', second);
const isHeard = audio({ t: 1 }, 'PA_agent');
const completed = (duration: number, talk: number) => ({
  calls_started_total: 1,
  'calls_ended_total:completed': 1,
  'call_duration_seconds:sum_ms': duration,
  'call_talk_seconds:sum_ms': talk,
  open: 0,
});

const table: readonly [sentence: string, facts: readonly Fact[], expected: Record<string, number>][] = [
  [
    'the leave of the old leg is lost: the hang-up of the new one is the end, for an identity is in a room once',
    [rings, isHeard, rejoins, hangsUp, roomFinished({ t: 95 })],
    completed(90_000, 89_000),
  ],
  [
    'the join of the old leg comes after that of the new one',
    [rejoins, isHeard, joined({ t: 0, delay: 31 }, inboundLeg), hangsUp],
    completed(60_000, 60_000),
  ],
  [
    'after a kill the second room_started is lost',
    [roomStarted({ t: 0 }), rings, isHeard, rejoins, audio({ t: 31 }, 'PA_agent2'), hangsUp, roomFinished({ t: 95 })],
    completed(90_000, 89_000),
  ],
  [
    'the room_started of a session that goes on is lost: the leg that came back can leave',
    [
      rings,
      isHeard,
      left({ t: 20, since: 0 }, inboundLeg, 'active', 'server_shutdown'),
      roomFinished({ t: 21 }),
      rejoins,
      hangsUp,
    ],
    completed(90_000, 89_000),
  ],
  [
    'the leg that came back is delivered after the end of its session, and can leave all the same',
    [
      rings,
      isHeard,
      left({ t: 20, since: 0 }, inboundLeg, 'active', 'server_shutdown'),
      roomFinished({ t: 91 }),
      joined({ t: 30, delay: 62 }, inboundLeg, second),
      { ...hangsUp, receivedAt: seconds(93) },
    ],
    completed(90_000, 89_000),
  ],
  [
    'the last leave decides, not one of an older leg from long before',
    [
      rings,
      isHeard,
      rejoins,
      left({ t: 30.5, since: 0 }, inboundLeg, 'active', 'client_initiated'),
      left({ t: 90, since: 30 }, inboundLeg, 'active', 'signal_close', second),
    ],
    {
      calls_started_total: 1,
      'calls_ended_total:dropped': 1,
      'call_duration_seconds:sum_ms': 90_000,
      'call_talk_seconds:sum_ms': 89_000,
      open: 0,
    },
  ],
  [
    'a first event without attributes is about the same call as the next one of its SID',
    [
      joined({ t: 0 }, { ...inboundLeg, call: 'PA_1', byRule: false, hasSipAttributes: false, trunkId: undefined }),
      left({ t: 60, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
    ],
    {
      'unknown|none calls_started_total': 1,
      'unknown|none calls_ended_total:completed': 1,
      'unknown|none call_duration_seconds:sum_ms': 60_000,
      open: 0,
    },
  ],
];

describe('a call is counted once, as it was, although', () => {
  test.each(table)('%s', (_, facts, expected) => {
    expect(inbound(totalsOf(facts.map((fact) => ['a', fact])))).toEqual(expected);
  });
});

const first = joined({ t: 0 }, outboundLeg);
const isReplaced = left({ t: 4, since: 0 }, outboundLeg, 'ringing', 'duplicate_identity');
const redial = { call: 'SCL_2', participant: 'PA_2' };

test.each([
  ['its leave', left({ t: 12, since: 4.01 }, outboundLeg, 'hangup', 'client_initiated', redial), 0],
  ["LiveKit's API", found({ t: 12, since: 4.01 }, outboundLeg, redial), 1],
])('a call that was replaced is over at once also where the join of the next is lost, by %s', (_, fact, open) => {
  expect(
    totalsOf(
      [first, isReplaced, fact].map((each) => ['a', each]),
      13,
    ),
  ).toMatchObject({
    'outbound|ST_out calls_started_total': 2,
    'outbound|ST_out calls_ended_total:cancelled': 1,
    open,
  });
});

test('a call is not replaced by one that was there before it', () => {
  const earlier = left({ t: 10, since: -5, delay: 21 }, outboundLeg, 'hangup', 'client_initiated', redial);
  const totals = totalsOf([
    ['a', joined({ t: 20 }, outboundLeg)],
    ['a', left({ t: 30, since: 20 }, outboundLeg, 'active', 'duplicate_identity')],
    ['a', earlier],
    ['a', joined({ t: 31 }, outboundLeg, { participant: 'PA_3' })],
    ['a', left({ t: 60, since: 31 }, outboundLeg, 'hangup', 'client_initiated', { participant: 'PA_3' })],
  ]);
  expect(totals).toMatchObject({ 'outbound|ST_out calls_ended_total:completed': 2, open: 0 });
});

test.each([
  ['user_rejected', 'rejected'],
  ['user_unavailable', 'no_answer'],
  ['room_deleted', 'cancelled'],
  ['client_initiated', 'failed'],
] as const)('an outbound call that was not answered and leaves by %s, without attributes, is %s', (reason, outcome) => {
  const totals = totalsOf([
    ['a', joined({ t: 0 }, outboundLeg)],
    ['a', otherLeft({ t: 30 }, 'PA_1', reason)],
  ]);
  expect(totals[`outbound|ST_out calls_ended_total:${outcome}`]).toBe(1);
});

test('a leave that names only the SID may be a move too', () => {
  const totals = totalsOf([
    ['a', joined({ t: 0 }, outboundLeg)],
    ['a', { ...otherLeft({ t: 30 }, 'PA_1', 'unknown'), moved: true }],
    ['b', joined({ t: 31, session: 'RM_2' }, outboundLeg, { ...second, joinedAt: seconds(0), status: 'active' })],
    ['b', left({ t: 60, since: 0, session: 'RM_2' }, outboundLeg, 'hangup', 'client_initiated', second)],
  ]);
  expect(totals).toEqual({
    'outbound|ST_out calls_started_total': 1,
    'outbound|ST_out calls_ended_total:completed': 1,
    'outbound|ST_out call_duration_seconds:sum_ms': 60_000,
    open: 0,
  });
});
