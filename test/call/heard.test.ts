import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import {
  answered,
  audio,
  found,
  inboundLeg,
  joined,
  left,
  movedAway,
  otherLeft,
  outboundLeg,
  roomStarted,
  seconds,
  silence,
} from '../support/calls/facts.ts';
import { totalsOf } from '../support/calls/fold.ts';

const other = { call: 'SCL_2', participant: 'PA_2', identityHash: 'other' };
const rings = joined({ t: 1 }, inboundLeg);
const hangsUp = left({ t: 31, since: 1 }, inboundLeg, 'hangup', 'client_initiated');

const returns = (t: number) => joined({ t }, inboundLeg, { participant: 'PA_back' });
const leaves = left({ t: 31, since: 14 }, inboundLeg, 'hangup', 'client_initiated', { participant: 'PA_back' });

const answers: readonly [sentence: string, facts: readonly Fact[], talk: number | undefined][] = [
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
  [
    'nobody while it is gone for another room',
    [rings, movedAway({ t: 10, since: 1 }, inboundLeg), audio({ t: 12 }, 'PA_agent'), returns(14), leaves],
    17_000,
  ],
  [
    'nobody while the media server restarts: what was published meanwhile, from its return on',
    [roomStarted({ t: 0 }), rings, roomStarted({ t: 10 }), audio({ t: 12 }, 'PA_agent'), returns(14), leaves],
    17_000,
  ],
  [
    'no other call that has its own identity, whose leave is lost',
    [joined({ t: 0 }, outboundLeg, { ...other, identityHash: 'call' }), rings, hangsUp],
    undefined,
  ],
  [
    'nor one that joins under it',
    [rings, joined({ t: 5 }, outboundLeg, { ...other, identityHash: 'call' }), hangsUp],
    undefined,
  ],
  [
    'another SIP leg from when it was moved here, not from when it joined elsewhere',
    [rings, joined({ t: 21 }, outboundLeg, { ...other, joinedAt: seconds(-60) }), hangsUp],
    10_000,
  ],
  [
    'another SIP leg from its join on, though its own join is lost',
    [joined({ t: 21 }, outboundLeg, other), hangsUp],
    10_000,
  ],
  [
    'another SIP leg of which only the leave arrives',
    [rings, left({ t: 25, since: 21 }, outboundLeg, 'hangup', 'client_initiated', other), hangsUp],
    10_000,
  ],
  [
    'audio that ends soon after it began, by a clock of whole seconds even before',
    [audio({ t: 2 }, 'PA_agent'), silence({ t: 1.9 }, 'PA_agent'), joined({ t: 1, delay: 3 }, inboundLeg), hangsUp],
    29_000,
  ],
  [
    'not a leg that had left before it came, of which only the leave arrives, late',
    [rings, left({ t: 0.9, since: -5, delay: 3 }, outboundLeg, 'hangup', 'client_initiated', other), hangsUp],
    undefined,
  ],
  [
    'audio from before it was gone, though that is reported after its return',
    [roomStarted({ t: 0 }), rings, roomStarted({ t: 10 }), returns(14), audio({ t: 2, delay: 13 }, 'PA_agent'), leaves],
    29_000,
  ],
];

describe('an inbound caller hears', () => {
  test.each(answers)('%s', (_, facts, talk) => {
    const totals = totalsOf(facts.map((fact) => ['a', fact]));
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

test('audio of after it left answers nobody', () => {
  const totals = totalsOf([
    ['a', rings],
    ['a', left({ t: 20, since: 1 }, inboundLeg, 'ringing', 'signal_close')],
    ['a', audio({ t: 25 }, 'PA_agent')],
  ]);
  expect(totals).toMatchObject({ 'inbound|ST_in calls_ended_total:failed': 1, open: 0 });
});

test('a caller who was moved has heard nobody there before it came, though its join there is lost', () => {
  const totals = totalsOf([
    ['b', audio({ t: 5, session: 'RM_2' }, 'PA_agent')],
    ['a', rings],
    ['a', movedAway({ t: 21, since: 1 }, inboundLeg)],
    [
      'b',
      left({ t: 31, since: 1, session: 'RM_2' }, inboundLeg, 'hangup', 'client_initiated', { participant: 'PA_2' }),
    ],
  ]);
  expect(totals['inbound|ST_in call_talk_seconds:sum_ms']).toBe(10_000);
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
