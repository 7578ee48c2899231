import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import { audio, inboundLeg, joined, left, outboundLeg, roomFinished, roomStarted } from '../support/calls/facts.ts';
import { foldFacts } from '../support/calls/fold.ts';

const second = { participant: 'PA_2' };
const third = { participant: 'PA_3' };

/** Started, ended by outcome, and open. */
function story(facts: readonly Fact[]) {
  const { tally, room, results } = foldFacts(facts);
  const ended = Object.keys(tally.entries())
    .map((name) => /calls_ended_total:(\w+)/.exec(name)?.[1])
    .filter((outcome) => outcome !== undefined);
  return {
    started: tally.sum('calls_started_total'),
    ended,
    open: room?.calls.length ?? 0,
    last: results.at(-1),
  };
}

const table: readonly [sentence: string, facts: readonly Fact[], expected: Partial<ReturnType<typeof story>>][] = [
  [
    'a reconnect is the same call, whose old leg may leave after the new one joined',
    [
      joined({ t: 0 }, inboundLeg),
      joined({ t: 5 }, inboundLeg, second),
      left({ t: 6, since: 0 }, inboundLeg, 'ringing', 'signal_close'),
    ],
    { started: 1, ended: [], open: 1 },
  ],
  [
    'it ends when its last leg leaves',
    [
      joined({ t: 0 }, inboundLeg),
      audio({ t: 1 }, 'PA_agent'),
      joined({ t: 5 }, inboundLeg, second),
      left({ t: 6, since: 0 }, inboundLeg, 'active', 'signal_close'),
      left({ t: 9, since: 5 }, inboundLeg, 'hangup', 'client_initiated', second),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'DUPLICATE_IDENTITY without another leg keeps the call: the replacement is coming',
    [joined({ t: 0 }, inboundLeg), left({ t: 6, since: 0 }, inboundLeg, 'active', 'duplicate_identity')],
    { started: 1, ended: [], open: 1 },
  ],
  [
    'MIGRATION too, and the replacement goes on with the same call',
    [
      joined({ t: 0 }, outboundLeg),
      left({ t: 6, since: 0 }, outboundLeg, 'active', 'migration'),
      joined({ t: 7 }, outboundLeg, second),
      left({ t: 9, since: 7 }, outboundLeg, 'hangup', 'client_initiated', second),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'a replaced leg that leaves after its replacement came and went ends the call as the replacement went',
    [
      joined({ t: 0 }, outboundLeg),
      joined({ t: 5 }, outboundLeg, second),
      left({ t: 9, since: 5 }, outboundLeg, 'hangup', 'client_initiated', second),
      left({ t: 9, since: 0 }, outboundLeg, 'dialing', 'duplicate_identity'),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'two calls of one room are two calls (a conference, a bridge)',
    [joined({ t: 0 }, inboundLeg), joined({ t: 1 }, outboundLeg, { call: 'SCL_2', participant: 'PA_2' })],
    { started: 2, open: 2 },
  ],
  [
    'in a bridge the other leg’s audio answers the caller',
    [
      joined({ t: 0 }, inboundLeg),
      joined({ t: 1 }, outboundLeg, { call: 'SCL_2', participant: 'PA_2' }),
      audio({ t: 2 }, 'PA_2'),
      left({ t: 9, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
    ],
    { started: 2, ended: ['completed'], open: 1 },
  ],
  [
    'a joined after its own left is late',
    [left({ t: 5, since: 0 }, inboundLeg, 'hangup', 'client_initiated'), joined({ t: 0, delay: 6 }, inboundLeg)],
    { started: 1, open: 0, last: 'late' },
  ],
  [
    'a left that comes twice is late',
    [
      joined({ t: 0 }, inboundLeg),
      left({ t: 5, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
      left({ t: 5, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
    ],
    { started: 1, ended: ['abandoned'], last: 'late' },
  ],
  [
    'anything of a finished room is late',
    [roomStarted({ t: 0 }), roomFinished({ t: 5 }), joined({ t: 4, delay: 5 }, inboundLeg)],
    { started: 0, last: 'late' },
  ],
  [
    'the same room name under a new SID is a new room, at once',
    [roomStarted({ t: 0 }), roomFinished({ t: 5 }), joined({ t: 6, session: 'RM_2' }, inboundLeg)],
    { started: 1, open: 1, last: 'applied' },
  ],
  [
    'the same SID starts again after it finished (a media server that was stopped by force)',
    [roomStarted({ t: 0 }), roomFinished({ t: 5 }), roomStarted({ t: 8 }), joined({ t: 9 }, inboundLeg)],
    { started: 1, open: 1, last: 'applied' },
  ],
  [
    'a room_started that comes after its own room_finished is late',
    [roomFinished({ t: 5 }), roomStarted({ t: 0, delay: 6 })],
    { last: 'late' },
  ],
  [
    'a call that ended goes on nowhere: a further leg of it is late',
    [
      joined({ t: 0 }, inboundLeg),
      left({ t: 5, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
      joined({ t: 6 }, inboundLeg, second),
    ],
    { started: 1, open: 0, last: 'late' },
  ],
  [
    'a restart of the media server ends nothing yet',
    [roomStarted({ t: 0 }), joined({ t: 1 }, outboundLeg), roomStarted({ t: 12 })],
    { started: 1, ended: [], open: 1 },
  ],
  [
    'after a restart the call comes back under a new SID and ends once, answered by its tag',
    [
      roomStarted({ t: 0 }),
      joined({ t: 1 }, outboundLeg),
      roomStarted({ t: 12 }),
      joined({ t: 12.5 }, outboundLeg, { ...second, tagged: true }),
      left({ t: 40, since: 12.5 }, outboundLeg, 'dialing', 'room_deleted', { ...second, tagged: true }),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'the same when the room has a new SID and its room_started got lost',
    [
      roomStarted({ t: 0 }),
      joined({ t: 1 }, outboundLeg),
      joined({ t: 12.5, session: 'RM_2' }, outboundLeg, { ...second, tagged: true }),
      left({ t: 40, since: 12.5, session: 'RM_2' }, outboundLeg, 'hangup', 'client_initiated', {
        ...second,
        tagged: true,
      }),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'the same when the join of the way back got lost',
    [
      roomStarted({ t: 0 }),
      joined({ t: 1 }, outboundLeg),
      roomStarted({ t: 12 }),
      left({ t: 40, since: 12.5 }, outboundLeg, 'hangup', 'client_initiated', { ...second, tagged: true }),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'the same when the first room_started got lost',
    [
      joined({ t: 1 }, outboundLeg),
      roomStarted({ t: 12 }),
      joined({ t: 12.5 }, outboundLeg, second),
      left({ t: 40, since: 12.5 }, outboundLeg, 'hangup', 'client_initiated', second),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'a first room_started that overtakes nobody is no restart',
    [
      joined({ t: 1 }, outboundLeg),
      roomStarted({ t: 0, delay: 2 }),
      left({ t: 40, since: 1 }, outboundLeg, 'hangup', 'client_initiated'),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
  [
    'two restarts are survived as well',
    [
      roomStarted({ t: 0 }),
      joined({ t: 1 }, outboundLeg),
      roomStarted({ t: 12 }),
      joined({ t: 13 }, outboundLeg, second),
      roomStarted({ t: 60 }),
      joined({ t: 61 }, outboundLeg, third),
      left({ t: 90, since: 61 }, outboundLeg, 'hangup', 'client_initiated', third),
    ],
    { started: 1, ended: ['completed'], open: 0 },
  ],
];

describe('legs, sessions and restarts', () => {
  test.each(table)('%s', (_, facts, expected) => {
    expect(story(facts)).toMatchObject(expected);
  });

  test('an inbound call that was answered before a restart stays answered after it', () => {
    const { tally } = foldFacts([
      roomStarted({ t: 0 }),
      joined({ t: 0 }, inboundLeg),
      audio({ t: 2 }, 'PA_agent'),
      roomStarted({ t: 12 }),
      joined({ t: 13 }, inboundLeg, second),
      left({ t: 40, since: 13 }, inboundLeg, 'ringing', 'room_deleted', second),
    ]);
    expect(tally.value('inbound|ST_in', 'call_duration_seconds:sum_ms')).toBe(40_000);
    expect(tally.value('inbound|ST_in', 'call_talk_seconds:sum_ms')).toBe(38_000);
  });
});
