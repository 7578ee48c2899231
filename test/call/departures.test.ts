import { expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import { aborted, joined, left, outboundLeg, timePasses } from '../support/calls/facts.ts';
import { ended, observed, outPair, started, totals } from '../support/calls/fold.ts';

const table: readonly [sentence: string, facts: readonly Fact[], expected: Record<string, number>][] = [
  [
    'a hang-up is the end, whatever leg of before is noticed to be gone later',
    [
      joined({ t: 0 }, outboundLeg),
      joined({ t: 5 }, outboundLeg, { participant: 'PA_2' }),
      left({ t: 9, since: 5 }, outboundLeg, 'hangup', 'client_initiated', { participant: 'PA_2' }),
      left({ t: 25, since: 0 }, outboundLeg, 'active', 'connection_timeout'),
    ],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'completed', 'client_initiated'),
      ...observed(outPair, 'call_duration_seconds', 10, 9000),
      open: 0,
    },
  ],
  [
    'a replacement that failed says nothing of how the call ended on the leg that stayed',
    [
      joined({ t: 0 }, outboundLeg),
      aborted({ t: 5 }, outboundLeg, { participant: 'PA_2' }),
      left({ t: 20, since: 0 }, outboundLeg, 'active', 'room_deleted'),
    ],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'completed', 'room_deleted'),
      ...observed(outPair, 'call_duration_seconds', 30, 20_000),
      open: 0,
    },
  ],
  [
    'nor of an answered call whose leg it should have replaced: that one was lost',
    [
      joined({ t: 0 }, outboundLeg),
      left({ t: 6, since: 0 }, outboundLeg, 'active', 'duplicate_identity'),
      aborted({ t: 8 }, outboundLeg, { participant: 'PA_2' }),
      timePasses(126),
    ],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'dropped', 'duplicate_identity'),
      ...observed(outPair, 'call_duration_seconds', 10, 6000),
      open: 0,
    },
  ],
  [
    'a replaced leg says nothing either, though its leave comes last',
    [
      joined({ t: 0 }, outboundLeg),
      joined({ t: 5 }, outboundLeg, { participant: 'PA_2' }),
      left({ t: 9, since: 5 }, outboundLeg, 'active', 'room_deleted', { participant: 'PA_2' }),
      left({ t: 12, since: 0 }, outboundLeg, 'active', 'duplicate_identity'),
    ],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'completed', 'room_deleted'),
      ...observed(outPair, 'call_duration_seconds', 10, 9000),
      open: 0,
    },
  ],
  [
    'nor does a newer leg that was replaced while an older one stayed',
    [
      joined({ t: 0 }, outboundLeg),
      joined({ t: 5 }, outboundLeg, { participant: 'PA_2' }),
      left({ t: 9, since: 5 }, outboundLeg, 'active', 'duplicate_identity', { participant: 'PA_2' }),
      left({ t: 20, since: 0 }, outboundLeg, 'active', 'participant_removed'),
    ],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'completed', 'participant_removed'),
      ...observed(outPair, 'call_duration_seconds', 30, 20_000),
      open: 0,
    },
  ],
];

test.each(table)('of a call with several legs: %s', (_, facts, expected) => {
  expect(totals(facts)).toEqual(expected);
});
