import { expect, test } from 'vitest';
import { newRoom } from '../../src/call/room.ts';
import { roomCache } from '../../src/ledger/room-cache.ts';

const text = (session: string) => JSON.stringify(newRoom(session, 0, 0));

/** A cache in front of a store, and the keys that it asked for there. */
function cacheBefore(store: Record<string, string>) {
  const asked: string[] = [];
  const cache = roomCache((key) => {
    asked.push(key);
    return store[key];
  });
  return { cache, asked };
}

test('a room that was not heard of lately is read where it is', () => {
  const { cache, asked } = cacheBefore({ a: text('RM_a') });
  expect(cache.get('a')?.session).toBe('RM_a');
  expect(cache.get('b')).toBeUndefined();
  expect(asked).toEqual(['a', 'b']);
});

test('a room that was heard of is at hand, as it was last', () => {
  const { cache, asked } = cacheBefore({ a: text('RM_old') });
  cache.set('a', text('RM_1'));
  cache.set('a', text('RM_2'));
  expect(cache.get('a')?.session).toBe('RM_2');
  expect(asked).toEqual([]);
});

test('a room that was forgotten is not at hand', () => {
  const { cache, asked } = cacheBefore({});
  cache.set('a', text('RM_a'));
  cache.set('a', undefined);
  expect(cache.get('a')).toBeUndefined();
  expect(asked).toEqual(['a']);
});

test('of very many rooms those heard of last are at hand', () => {
  const { cache, asked } = cacheBefore({});
  for (let n = 0; n < 16_384; n++) cache.set(`${n}`, text(`RM_${n}`));
  cache.set('0', text('RM_again'));
  cache.set('new', text('RM_new'));
  for (const [key, session] of [
    ['0', 'RM_again'],
    ['2', 'RM_2'],
    ['16383', 'RM_16383'],
    ['new', 'RM_new'],
  ] as const)
    expect(cache.get(key)?.session).toBe(session);
  expect(asked).toEqual([]);
  expect(cache.get('1')).toBeUndefined();
});
