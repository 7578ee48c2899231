import { expect, test } from 'vitest';
import { createdSecond, eventTime, joinTime, trackTime } from '../../src/call/event-time.ts';

test.each([
  ['a receipt within the second of createdAt is the time', 100, 100_000, 100_000],
  ['to the end of that second', 100, 100_999, 100_999],
  ['a receipt soon after it is of the end of the second: delivery takes that long', 100, 101_000, 101_000],
  ['up to half a second', 100, 101_499, 101_000],
  ['a receipt after that is late: the middle of the second', 100, 101_500, 100_500],
  ['a receipt before it is another clock: the middle of the second', 100, 99_999, 100_500],
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

const day = 86_400;
test.each([
  ['createdAt as it is', 1_800_000_000n, 1_800_000_000],
  ['one of long ago, because recordings are replayed', 1_700_000_000n, 1_700_000_000],
  ['one that is a day ahead', BigInt(1_800_000_000 + day), 1_800_000_000 + day],
  ['the second of the receipt where it is further ahead', BigInt(1_800_000_001 + day), 1_800_000_000],
  ['the second of the receipt where there is none', 0n, 1_800_000_000],
])('the second of an event is %s', (_, createdAt, expected) => {
  expect(createdSecond(createdAt, 1_800_000_000_400)).toBe(expected);
});

const at = 1_800_000_000_000;
test.each([
  ['joinedAtMs', BigInt(at - 5), 0n, at - 5],
  ['joinedAt without it', 0n, BigInt(at / 1000 - 7), at - 7000],
  ['none of 1970', 5n, 0n, undefined],
  ['none of the year 2200', 7_258_118_400_000n, 0n, undefined],
  ['none of the year 9999', 253_402_300_799_999n, 0n, undefined],
  ['joinedAt where joinedAtMs is no time', 5n, BigInt(at / 1000), at],
  ['one of a day before', BigInt(at - day * 1000), 0n, at - day * 1000],
  ['none of more than a day before', BigInt(at - day * 1000 - 1), 0n, undefined],
])('the time of a join is %s', (_, joinedAtMs, joinedAt, expected) => {
  expect(joinTime({ joinedAtMs, joinedAt }, at)).toBe(expected);
});
