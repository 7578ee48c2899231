import { expect, test } from 'vitest';
import { newRoom } from '../../src/call/room.ts';
import { noRoom, readRoom, writeRoom } from '../../src/ledger/redis-room.ts';
import { roomCache } from '../../src/ledger/redis-room-cache.ts';

const room = (session: string) => newRoom(session, 1, 1000);
const stored = (session: string) => readRoom(writeRoom(room(session)));

test('a room is read as it was written, and its version is one of its state', () => {
  expect(stored('RM_1').room).toEqual(room('RM_1'));
  expect(stored('RM_1').version).toBe(stored('RM_1').version);
  expect(stored('RM_1').version).not.toBe(stored('RM_2').version);
  expect(readRoom('')).toEqual(noRoom);
});

test('the cache keeps the rooms that were set last, and forgets those that are no more', () => {
  const cache = roomCache(2);
  for (const name of ['a', 'b', 'a', 'c']) cache.set(name, stored(`RM_${name}`));
  expect(['a', 'b', 'c'].map((name) => cache.get(name).room?.session)).toEqual(['RM_a', undefined, 'RM_c']);
  cache.set('a', noRoom);
  expect(cache.get('a')).toEqual(noRoom);
});
