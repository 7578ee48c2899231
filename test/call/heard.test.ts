import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import { answered, audio, found, inboundLeg, joined, left, otherLeft, outboundLeg } from '../support/calls/facts.ts';
import { totalsOf } from '../support/calls/fold.ts';

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
