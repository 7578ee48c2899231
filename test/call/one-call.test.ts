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
  silence,
  timePasses,
} from '../support/calls/facts.ts';
import { ended, foldFacts, inPair, observed, outPair, started, totals } from '../support/calls/fold.ts';

const table: readonly [sentence: string, facts: readonly Fact[], expected: Record<string, number>][] = [
  [
    'an inbound call rings, is answered by audio of an agent, and is hung up',
    [
      joined({ t: 0 }, inboundLeg),
      audio({ t: 0.1 }, 'PA_1'),
      audio({ t: 2 }, 'PA_agent'),
      left({ t: 12, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
    ],
    {
      ...started(inPair, 'rule'),
      ...observed(inPair, 'call_answer_seconds', 2, 2000),
      ...ended(inPair, 'completed', 'client_initiated'),
      ...observed(inPair, 'call_duration_seconds', 30, 12_000),
      ...observed(inPair, 'call_talk_seconds', 10, 10_000),
      open: 0,
    },
  ],
  [
    'an agent that published before the caller joined answers at the join',
    [audio({ t: 0 }, 'PA_agent'), joined({ t: 5 }, inboundLeg)],
    { ...started(inPair, 'rule'), ...observed(inPair, 'call_answer_seconds', 0.5, 0), open: 1 },
  ],
  [
    'audio that was taken back before the caller joined answers nothing',
    [audio({ t: 0 }, 'PA_agent'), silence({ t: 4 }, 'PA_agent'), joined({ t: 5 }, inboundLeg)],
    { ...started(inPair, 'rule'), open: 1 },
  ],
  [
    'the caller’s own audio answers nothing, and without any other the caller gave up',
    [
      joined({ t: 0 }, inboundLeg),
      audio({ t: 0.2 }, 'PA_1'),
      left({ t: 34, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
    ],
    {
      ...started(inPair, 'rule'),
      ...ended(inPair, 'abandoned', 'client_initiated'),
      ...observed(inPair, 'call_duration_seconds', 60, 34_000),
      open: 0,
    },
  ],
  [
    'nor does it when he came back and the join of that got lost',
    [
      joined({ t: 0 }, inboundLeg),
      audio({ t: 0.2 }, 'PA_1', 'TR_1', inboundLeg.identityHash),
      audio({ t: 9 }, 'PA_2', 'TR_2', inboundLeg.identityHash),
    ],
    { ...started(inPair, 'rule'), open: 1 },
  ],
  [
    'audio of somebody without an identity answers a caller without one',
    [joined({ t: 0 }, inboundLeg, { identityHash: '' }), audio({ t: 2 }, 'PA_agent', 'TR_1', '')],
    { ...started(inPair, 'rule'), ...observed(inPair, 'call_answer_seconds', 2, 2000), open: 1 },
  ],
  [
    'a caller who had to type a PIN is answered at the join',
    [joined({ t: 0 }, inboundLeg, { status: 'active' })],
    { ...started(inPair, 'rule'), ...observed(inPair, 'call_answer_seconds', 0.5, 0), open: 1 },
  ],
  [
    'an outbound call has no answer time, whoever is heard',
    [
      audio({ t: 0 }, 'PA_agent'),
      joined({ t: 0 }, outboundLeg),
      left({ t: 8, since: 0 }, outboundLeg, 'hangup', 'client_initiated'),
    ],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'completed', 'client_initiated'),
      ...observed(outPair, 'call_duration_seconds', 10, 8000),
      open: 0,
    },
  ],
  [
    'a call whose join was lost is rebuilt from its leave',
    [audio({ t: 1 }, 'PA_agent'), left({ t: 10, since: 0 }, inboundLeg, 'hangup', 'client_initiated')],
    {
      ...started(inPair, 'rule'),
      ' calls_inferred_total:start/missing_join': 1,
      ...observed(inPair, 'call_answer_seconds', 1, 1000),
      ...ended(inPair, 'completed', 'client_initiated'),
      ...observed(inPair, 'call_duration_seconds', 10, 10_000),
      ...observed(inPair, 'call_talk_seconds', 10, 9000),
      open: 0,
    },
  ],
  [
    'a connection that never became active started and ended together, as failed',
    [aborted({ t: 3 }, outboundLeg)],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'failed', 'unknown'),
      ...observed(outPair, 'call_duration_seconds', 1, 0),
      open: 0,
    },
  ],
  [
    'a connection that never became active was not answered, though an agent was there',
    [audio({ t: 1 }, 'PA_agent'), aborted({ t: 3 }, inboundLeg)],
    {
      ...started(inPair, 'rule'),
      ...ended(inPair, 'failed', 'unknown'),
      ...observed(inPair, 'call_duration_seconds', 1, 0),
      open: 0,
    },
  ],
  [
    'a call whose join was lost and that rang to the end was not answered, though an agent was there',
    [audio({ t: 1 }, 'PA_agent'), left({ t: 20, since: 0 }, inboundLeg, 'ringing', 'client_initiated')],
    {
      ...started(inPair, 'rule'),
      ' calls_inferred_total:start/missing_join': 1,
      ...ended(inPair, 'no_answer', 'client_initiated'),
      ...observed(inPair, 'call_duration_seconds', 30, 20_000),
      open: 0,
    },
  ],
  [
    'a leave by CONNECTION_TIMEOUT is counted, and enters no duration',
    [
      joined({ t: 0 }, outboundLeg),
      left({ t: 27, since: 0 }, outboundLeg, 'active', 'connection_timeout'),
      timePasses(147),
    ],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'dropped', 'connection_timeout'),
      ' calls_inferred_total:end/connection_timeout': 1,
      open: 0,
    },
  ],
  [
    'room_finished ends what is still open as unknown',
    [roomStarted({ t: 0 }), joined({ t: 0 }, outboundLeg), roomFinished({ t: 30 })],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'unknown', 'unknown'),
      ' calls_inferred_total:end/room_finished': 1,
      open: 0,
    },
  ],
  [
    'clocks that disagree never make a duration negative',
    [joined({ t: 10 }, outboundLeg), left({ t: 4, since: 10 }, outboundLeg, 'hangup', 'client_initiated')],
    {
      ...started(outPair, 'no_rule'),
      ...ended(outPair, 'completed', 'client_initiated'),
      ...observed(outPair, 'call_duration_seconds', 1, 0),
      open: 0,
    },
  ],
];

describe('one call', () => {
  test.each(table)('%s', (_, facts, expected) => {
    expect(totals(facts)).toEqual(expected);
  });

  test('the newest call’s start is kept, whichever call is heard of last', () => {
    const { tally } = foldFacts([
      joined({ t: 9 }, outboundLeg),
      joined({ t: 5 }, outboundLeg, { call: 'SCL_2', participant: 'PA_2' }),
    ]);
    expect(tally.value(outPair, 'last_call_timestamp_seconds')).toBe(1_800_000_009_000);
  });
});
