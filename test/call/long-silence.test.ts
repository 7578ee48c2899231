import { expect, test } from 'vitest';
import { found, joined, outboundLeg, roomFinished, roomStarted, seconds, silence } from '../support/calls/facts.ts';
import { openCalls, RoomsFold } from '../support/calls/fold.ts';

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
