import { expect, test } from 'vitest';
import type { Changes } from '../../src/ledger/changes.ts';
import { sqliteStore } from '../../src/ledger/sqlite-store.ts';
import type { Store } from '../../src/ledger/store.ts';
import { newFile } from './support/new-file.ts';

const changed = (rooms: Record<string, string | null>): Changes => ({
  ids: new Map(),
  totals: new Map(),
  rooms: new Map(Object.entries(rooms).map(([key, text]) => [key, text === null ? null : { due: 1000, text }])),
});

/** More rooms than are moved from the journal to the table in one go. */
const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`room-${index}`, '{"calls":[]}']));

const opened = (file = newFile()): Store => {
  const store = sqliteStore(file);
  store.load(1);
  return store;
};

test('a room is read as it was committed last, before, while and after the journal is folded', () => {
  const store = opened();
  const seen = () => [store.room('room-0'), store.room('room-299'), store.room('room-300')];
  store.commit(changed(many));
  expect(seen()).toEqual(['{"calls":[]}', '{"calls":[]}', undefined]);
  expect(store.tidy(0)).toBe(true);
  expect(seen()).toEqual(['{"calls":[]}', '{"calls":[]}', undefined]);
  store.commit(changed({ 'room-0': null, 'room-299': '{"calls":[1]}', 'room-300': '{"calls":[2]}' }));
  const after = [undefined, '{"calls":[1]}', '{"calls":[2]}'];
  expect(seen()).toEqual(after);
  while (store.tidy(0)) expect(seen()).toEqual(after);
  expect(seen()).toEqual(after);
  while (store.tidy(0));
  expect(seen()).toEqual(after);
  expect(store.dueRooms(1000, 1000)).toHaveLength(300);
  expect(store.dueRooms(999, 1000)).toEqual([]);
  store.close();
});

test('a probe leaves nothing behind', () => {
  const file = newFile();
  const store = opened(file);
  store.commit(changed({ a: '{"calls":[]}' }));
  for (let n = 0; n < 5; n++) store.probe();
  store.commit(changed({ b: '{"calls":[]}' }));
  store.close();
  const again = sqliteStore(file);
  expect(again.load(1).rooms).toBe(2);
  again.close();
});
