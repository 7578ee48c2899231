import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import {
  audio,
  epoch,
  found,
  inboundLeg,
  joined,
  left,
  outboundLeg,
  roomFinished,
  roomStarted,
  seconds,
  silence,
} from '../support/calls/facts.ts';
import { foldFacts, openCalls, plainRules, RoomsFold, sweepAll } from '../support/calls/fold.ts';

const second = { participant: 'PA_2' };

describe('what time does', () => {
  const atTime = (facts: readonly Fact[], now: number) => {
    const { rooms, tally } = foldFacts(facts);
    sweepAll(rooms, tally, now);
    return { rooms, tally, open: [...openCalls(rooms.values()).values()].reduce((sum, count) => sum + count, 0) };
  };
  const restarted = [roomStarted({ t: 0 }), joined({ t: 1 }, outboundLeg), roomStarted({ t: 12 })];

  test('a call that does not come back within 120 s of a restart ends as unknown', () => {
    expect(atTime(restarted, seconds(131.9)).open).toBe(1);
    const { tally, open } = atTime(restarted, seconds(132));
    expect(open).toBe(0);
    expect(tally.value('', 'calls_inferred_total:end/room_restarted')).toBe(1);
    expect(tally.value('outbound|ST_out', 'calls_ended_total:unknown')).toBe(1);
  });

  test('one that came back has all the time it needs', () => {
    expect(atTime([...restarted, joined({ t: 20 }, outboundLeg, second)], seconds(3600)).open).toBe(1);
  });

  test('a way back that comes too late is late, whether or not a sweep ran before', () => {
    const back = joined({ t: 140 }, outboundLeg, second);
    const { results, tally } = foldFacts([...restarted, back]);
    expect(results.at(-1)).toBe('late');
    expect(tally.sum('calls_started_total')).toBe(1);
    expect(tally.sum('calls_ended_total:unknown')).toBe(1);
  });

  test('silence for CALL_MAX_AGE_SECONDS ends a call as unknown; its real end then changes nothing', () => {
    const facts = [joined({ t: 0 }, outboundLeg)];
    const age = plainRules.callMaxAgeMs / 1000;
    expect(atTime(facts, seconds(age) - 1).open).toBe(1);
    const { tally } = atTime(facts, seconds(age));
    expect(tally.value('', 'calls_inferred_total:end/expired')).toBe(1);
    const { results, tally: whole } = foldFacts([
      ...facts,
      left({ t: age + 3600, since: 0 }, outboundLeg, 'hangup', 'client_initiated'),
    ]);
    expect(results.at(-1)).toBe('late');
    expect(whole.sum('calls_started_total')).toBe(1);
    expect(whole.sum('calls_ended_total:unknown')).toBe(1);
  });

  test('a webhook about the call starts the silence anew', () => {
    const age = plainRules.callMaxAgeMs / 1000;
    expect(atTime([joined({ t: 0 }, outboundLeg), audio({ t: 60 }, 'PA_1')], seconds(age + 59)).open).toBe(1);
  });

  test('the audio that answers a call is about it, further audio of others is not', () => {
    const silence = plainRules.callMaxAgeMs / 1000;
    const answered = [joined({ t: 0 }, inboundLeg), audio({ t: 100 }, 'PA_agent'), audio({ t: 200 }, 'PA_other')];
    expect(atTime(answered, seconds(silence + 99.9)).open).toBe(1);
    expect(atTime(answered, seconds(silence + 100)).open).toBe(0);
  });

  test('a duration of more than 31 days comes from a wrong clock, and is in no histogram', () => {
    const { tally } = foldFacts([
      joined({ t: -40 * 86_400, delay: 40 * 86_400 }, outboundLeg),
      left({ t: 0, since: 0 }, outboundLeg, 'hangup', 'client_initiated', { joinedAt: undefined }),
    ]);
    expect(tally.value('outbound|ST_out', 'calls_ended_total:completed')).toBe(1);
    expect(Object.keys(tally.entries()).filter((name) => name.includes('seconds:'))).toEqual([]);
  });

  test('a finished room is forgotten after 10 minutes, and not before', () => {
    const facts = [
      roomStarted({ t: 0 }),
      joined({ t: 0 }, outboundLeg),
      left({ t: 5, since: 0 }, outboundLeg, 'hangup', 'client_initiated'),
      roomFinished({ t: 10 }),
    ];
    expect(atTime(facts, seconds(609)).rooms.size).toBe(1);
    expect(atTime(facts, seconds(610)).rooms.size).toBe(0);
  });

  test('a room whose room_finished got lost is forgotten after a week of silence', () => {
    const week = 7 * 24 * 3600;
    expect(atTime([roomStarted({ t: 0 })], seconds(week) - 1).rooms.size).toBe(1);
    expect(atTime([roomStarted({ t: 0 })], seconds(week)).rooms.size).toBe(0);
    expect(epoch).toBe(seconds(0));
  });
});

test('a call that only LiveKit’s API lists ends after six times the longest silence', () => {
  const hour = 3600;
  const fold = new RoomsFold();
  fold.apply('a', joined({ t: 0 }, outboundLeg));
  const open = (hours: number) => {
    fold.apply('a', found({ t: hours * hour - 1, since: 0 }, outboundLeg));
    fold.sweep(seconds(hours * hour));
    return openCalls(fold.rooms.values()).size;
  };
  expect([3, 6, 9, 12, 15, 18, 21, 23.9].map(open)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(open(24)).toBe(0);
});

test('a clock that was an hour ahead does not make the next session a stray one', () => {
  const fold = new RoomsFold();
  fold.apply('a', roomStarted({ t: 3600 }));
  fold.apply('a', roomFinished({ t: 3601 }));
  expect(fold.apply('a', joined({ t: 10, session: 'RM_2' }, outboundLeg))).toBe('applied');
});

test('audio that a call of itself unpublishes is a webhook about it', () => {
  const fold = new RoomsFold();
  fold.apply('a', joined({ t: 0 }, outboundLeg));
  fold.apply('a', silence({ t: 14_000 }, outboundLeg.participant));
  fold.sweep(seconds(14_400));
  expect(openCalls(fold.rooms.values()).size).toBe(1);
  fold.sweep(seconds(28_400));
  expect(openCalls(fold.rooms.values()).size).toBe(0);
});
