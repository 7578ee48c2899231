import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import { absentSince, answerBetween, isGone, pollInterval, progressOf } from '../../src/livekit/polling.ts';
import {
  answered,
  found,
  gone,
  inboundLeg,
  joined,
  left,
  outboundLeg,
  roomFinished,
  roomStarted,
} from '../support/calls/facts.ts';
import { foldFacts } from '../support/calls/fold.ts';

const outPair = 'outbound|ST_out';
const start = joined({ t: 0 }, outboundLeg);
const rejoin = joined({ t: 30 }, outboundLeg, { participant: 'PA_2' });
const hangUp = left({ t: 60, since: 0 }, outboundLeg, 'hangup', 'client_initiated');

const table: readonly [sentence: string, facts: readonly Fact[], expected: Record<string, number>][] = [
  [
    'an answer is observed once, and talk time from it to the end',
    [start, answered({ t: 7, since: 0 }), answered({ t: 9, since: 0 }), hangUp],
    { 'call_answer_seconds:sum_ms': 7000, 'call_talk_seconds:sum_ms': 53_000, 'calls_ended_total:completed': 1 },
  ],
  [
    'an answer of an inbound call without the webhook of its audio is observed, too',
    [joined({ t: 0 }, inboundLeg), answered({ t: 7, since: 0 })],
    { 'call_answer_seconds:sum_ms': 7000 },
  ],
  [
    'an answer that comes after the end changes nothing',
    [start, hangUp, answered({ t: 7, since: 0 })],
    { 'call_answer_seconds:sum_ms': 0, 'call_talk_seconds:sum_ms': 0 },
  ],
  [
    'the time of an answer is unknown if the watch began with a rejoin',
    [start, rejoin, answered({ t: 31, since: 30 })],
    { 'call_answer_seconds:sum_ms': 0 },
  ],
  [
    'an answer by a clock that is behind LiveKit’s is not before the start',
    [start, answered({ t: -3, since: 0 })],
    { 'call_answer_seconds:0.5': 1, 'call_answer_seconds:sum_ms': 0 },
  ],
  [
    'a call that is gone ends as unknown, without a duration',
    [start, gone({ t: 200, since: 100 })],
    { 'calls_ended_total:unknown': 1, 'call_disconnects_total:unknown': 1, 'call_duration_seconds:sum_ms': 0 },
  ],
  [
    'its leave is late if it comes after all',
    [start, gone({ t: 200, since: 100 }), left({ t: 201, since: 0 }, outboundLeg, 'hangup', 'client_initiated')],
    { calls_started_total: 1, 'calls_ended_total:unknown': 1, 'calls_ended_total:completed': 0 },
  ],
  [
    'a call with news since its absence is not gone',
    [start, joined({ t: 150 }, outboundLeg, { participant: 'PA_2' }), gone({ t: 200, since: 100 })],
    { 'calls_ended_total:unknown': 0 },
  ],
  [
    'a call that may come back after a restart of a media server is not gone',
    [roomStarted({ t: -5 }), start, roomStarted({ t: 10 }), gone({ t: 125, since: 30 })],
    { 'calls_ended_total:unknown': 0 },
  ],
  [
    'a found leg starts its call at its join',
    [found({ t: 100, since: 4 }, outboundLeg)],
    { calls_started_total: 1, last_call_timestamp_seconds: 1_800_000_004_000 },
  ],
  [
    'a found leg of an open call starts no call, and keeps it open',
    [start, found({ t: 100, since: 4 }, outboundLeg, { participant: 'PA_2' }), hangUp],
    { calls_started_total: 1, 'calls_ended_total:completed': 0 },
  ],
  [
    'a leg of an ended call is late',
    [start, hangUp, found({ t: 100, since: 0 }, outboundLeg)],
    { calls_started_total: 1 },
  ],
  [
    'a leg of a finished room is late',
    [roomStarted({ t: -5 }), roomFinished({ t: 50 }), found({ t: 100, since: 4 }, outboundLeg)],
    { calls_started_total: 0 },
  ],
];

describe('facts from LiveKit’s API', () => {
  test.each(table)('%s', (_, facts, expected) => {
    const { tally } = foldFacts(facts);
    const pairs = tally.pairs;
    for (const [cell, value] of Object.entries(expected))
      expect([cell, pairs.reduce((sum, pair) => sum + tally.value(pair, cell), 0)]).toEqual([cell, value]);
  });

  test('a leg from before a restart of a media server that is still listed does not bring the call back', () => {
    const restart = [roomStarted({ t: -5 }), start, roomStarted({ t: 10 })];
    const { tally } = foldFacts([...restart, found({ t: 100, since: 0 }, outboundLeg), roomFinished({ t: 140 })]);
    expect(tally.value('', 'calls_inferred_total:end/room_restarted')).toBe(1);
    const back = foldFacts([
      ...restart,
      found({ t: 101, since: 11 }, outboundLeg, { participant: 'PA_2' }),
      roomFinished({ t: 140 }),
    ]);
    expect(back.tally.value('', 'calls_inferred_total:end/room_finished')).toBe(1);
  });

  test('is counted by its inference', () => {
    const { tally } = foldFacts([found({ t: 100, since: 4 }, outboundLeg), gone({ t: 300, since: 200 })]);
    expect(tally.value('', 'calls_inferred_total:start/reconciled')).toBe(1);
    expect(tally.value('', 'calls_inferred_total:end/reconciled')).toBe(1);
    expect(tally.value('', 'calls_inferred_total:start/missing_join')).toBe(0);
    expect(tally.value(outPair, 'calls_started_total')).toBe(1);
  });
});

test.each([
  ['dialing', false, 'waiting'],
  ['ringing', false, 'waiting'],
  ['active', true, 'answered'],
  ['automation', true, 'answered'],
  ['hangup', true, 'answered'],
  ['ringing', true, 'answered'],
  ['', false, 'unclear'],
  ['something new', false, 'unclear'],
])('status %j with a tag: %s is %s', (status, tagged, progress) => {
  expect(progressOf({ status, tagged })).toBe(progress);
});

test.each([
  ['the middle of two polls', 1000, 1500, 1250],
  ['unknown if no poll showed it waiting', undefined, 1500, undefined],
  ['unknown if the polls are too far apart', 1000, 3001, undefined],
  ['the second poll if the clocks disagree', 1600, 1500, 1500],
])('an answer is %s', (_, waitingAt, answeredAt, expected) => {
  expect(answerBetween(waitingAt, answeredAt)).toBe(expected);
});

test('polls are closest at first, and always less than 0.6 s apart with the background in between', () => {
  const gaps = [0, 2999, 3000, 9999, 10_000, 600_000].map(pollInterval);
  expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
  expect(gaps[0]).toBeLessThanOrEqual(250);
  expect(gaps.at(-1)).toBeLessThanOrEqual(500);
});

test.each([
  ['a poll that shows the call ends the absence', { askedAt: 10, receivedAt: 12, seen: true }, 0, 5, undefined],
  [
    'the first poll without the call starts the absence at its answer',
    { askedAt: 10, receivedAt: 12, seen: false },
    0,
    undefined,
    12,
  ],
  ['further ones keep that time', { askedAt: 50, receivedAt: 52, seen: false }, 0, 12, 12],
  [
    'a poll that began before the last news of the call does not count',
    { askedAt: 10, receivedAt: 12, seen: false },
    11,
    5,
    undefined,
  ],
  ['news between two polls restart the absence', { askedAt: 50, receivedAt: 52, seen: false }, 20, 12, 52],
])('%s', (_, look, lastSeenAt, before, expected) => {
  expect(absentSince(look, lastSeenAt, before)).toBe(expected);
});

test('a call is over after 90 s of absence', () => {
  expect(isGone(1000, { askedAt: 90_999, receivedAt: 91_500 })).toBe(false);
  expect(isGone(1000, { askedAt: 91_000, receivedAt: 91_500 })).toBe(true);
});
