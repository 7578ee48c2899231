import { expect, test } from 'vitest';
import { eventTime, trackTime } from '../../src/call/event-time.ts';

test.each([
  ['a receipt within the second of createdAt is the time', 100, 100_000, 100_000],
  ['to the end of that second', 100, 100_999, 100_999],
  ['a receipt after it is late: the middle of the second', 100, 101_000, 100_500],
  ['a receipt before it is another clock: the middle of the second', 100, 99_999, 100_500],
  ['without createdAt only the receipt is left', 0, 123_456, 123_456],
])('%s', (_, createdAt, receivedAt, at) => {
  expect(eventTime(createdAt, receivedAt)).toBe(at);
});

test.each([
  ['microseconds are the better time', 100_250_999n, 100_500, 100_250],
  ['up to 2 s away', 98_500_000n, 100_500, 98_500],
  ['not further', 98_499_000n, 100_500, 100_500],
  ['absent', undefined, 100_500, 100_500],
  ['zero is absent', 0n, 100_500, 100_500],
])('track: %s', (_, unixMicro, at, expected) => {
  expect(trackTime(unixMicro, at)).toBe(expected);
});

test.each([
  ['a time', 1_800_000_000_000, 1_800_000_000_000],
  ['the last one that protobuf has', 253_402_300_799_999, 253_402_300_799_999],
  ['later than that is none', 253_402_300_800_000, undefined],
  ['nor is 0, which stands for absent', 0, undefined],
  ['nor what is before the epoch', -1, undefined],
  ['nor what is no number', Number.NaN, undefined],
])('a known time: %s', (_, ms, expected) => {
  expect(knownTime(ms)).toBe(expected);
});
