import { cpSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Changes } from '../../src/ledger/changes.ts';
import { digestOf } from '../../src/ledger/digest-set.ts';
import { sqliteStore } from '../../src/ledger/sqlite-store.ts';
import type { Store } from '../../src/ledger/store.ts';
import { newFile, newFolder } from './support/new-file.ts';

const changed = (rooms: Record<string, string | null>): Changes => ({
  ids: new Map(),
  totals: new Map(),
  rooms: new Map(Object.entries(rooms).map(([key, text]) => [key, text === null ? null : { due: 1000, text }])),
});

const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`room-${index}`, '{"calls":[]}']));

function opened(file = newFile()): Store {
  const store = sqliteStore(file);
  store.load(1);
  onTestFinished(() => store.close());
  return store;
}

test('a room is read as it was committed last, before, while and after the log is folded', async () => {
  const store = opened();
  const seen = () => [store.room('room-0'), store.room('room-299'), store.room('room-300')];
  store.commit(changed(many));
  expect(seen()).toEqual(['{"calls":[]}', '{"calls":[]}', undefined]);
  const folding = store.fold(0);
  expect(seen()).toEqual(['{"calls":[]}', '{"calls":[]}', undefined]);
  store.commit(changed({ 'room-0': null, 'room-299': '{"calls":[1]}', 'room-300': '{"calls":[2]}' }));
  const after = [undefined, '{"calls":[1]}', '{"calls":[2]}'];
  expect(seen()).toEqual(after);
  await folding;
  expect(seen()).toEqual(after);
  await store.fold(0);
  expect(seen()).toEqual(after);
  expect(store.dueRooms(1000, 1000)).toHaveLength(300);
  expect(store.dueRooms(999, 1000)).toEqual([]);
});

test('folds that are asked for at once each bring the tables up to what was committed before', async () => {
  const store = opened();
  const found: number[] = [];
  const look = async (rooms: number) => {
    store.commit(changed(Object.fromEntries(Object.entries(many).slice(0, rooms))));
    await store.fold(0);
    found.push(store.roomsAfter('', 1000).length);
  };
  await Promise.all([look(1), look(10), look(100)]);
  for (const [index, least] of [1, 10, 100].entries()) expect(found[index]).toBeGreaterThanOrEqual(least);
});

const pair = 'inbound|ST_1';

/** The webhook of one turn: an id, a room that others change too, and the total as it is from then on. */
const changes = (turn: number): Changes => ({
  ids: new Map([[10, [digestOf(`EV_${turn}`)]]]),
  rooms: new Map([[`room-${turn % 70}`, { due: turn, text: `{"calls":[],"turn":${turn}}` }]]),
  totals: new Map([[pair, { calls_started_total: turn + 1 }]]),
});

/** What a process finds that starts on a copy of the files, as they are when another is killed. */
async function afterKill(file: string) {
  const folder = newFolder();
  // Logs first: what is in one when it is copied is not lost if it is folded before the rest is.
  const names = readdirSync(dirname(file)).sort(
    (a, b) => Number(b.includes('-changes')) - Number(a.includes('-changes')),
  );
  for (const name of names) cpSync(join(dirname(file), name), join(folder, name));
  const store = sqliteStore(`${folder}/ledger.db`);
  const { ids, rows, rooms } = store.load(1);
  const started = rows.get(pair)?.[0] ?? 0;
  const found = {
    rooms: rooms.size,
    started,
    newest: store.room(`room-${(started - 1) % 70}`),
    unknown: Array.from({ length: started }, (_, turn) => `EV_${turn}`).filter((id) => !ids.has(digestOf(id))),
  };
  await store.close();
  return found;
}

test('a kill before, while or after a log is folded changes nothing of what was committed', async () => {
  const file = newFile();
  const store = opened(file);
  let turn = 0;
  const commit = (count: number) => {
    for (const end = turn + count; turn < end; turn++) store.commit(changes(turn));
  };
  const expected = () => ({
    rooms: 70,
    started: turn,
    newest: `{"calls":[],"turn":${turn - 1}}`,
    unknown: [],
  });
  for (let round = 0; round < 4; round++) {
    commit(200);
    expect(await afterKill(file)).toEqual(expected());
    const folding = store.fold(0);
    commit(30);
    // The other thread works on while these look.
    for (let look = 0; look < 3; look++) expect(await afterKill(file)).toEqual(expected());
    await folding;
    expect(await afterKill(file)).toEqual(expected());
  }
});

test('a log that has become long is folded without being asked', async () => {
  const file = newFile();
  const store = opened(file);
  const text = JSON.stringify('x'.repeat(100_000));
  for (let n = 0; n < 50; n++) store.commit(changed({ [`room-${n}`]: text }));
  await store.memos.replace('waits for the fold', undefined, 'that is under way');
  expect(store.roomsAfter('', 1000).length).toBeGreaterThan(30);
});

test('a probe leaves nothing behind, however often it is made', async () => {
  const sizeAfter = async (probes: number) => {
    const file = newFile();
    const store = sqliteStore(file);
    store.load(1);
    store.commit(changed({ a: '{"calls":[]}' }));
    for (let n = 0; n < probes; n++) store.probe();
    store.commit(changed({ b: '{"calls":[]}' }));
    await store.close();
    const again = sqliteStore(file);
    expect(again.load(1).rooms.size).toBe(2);
    await again.close();
    return statSync(file).size;
  };
  expect(await sizeAfter(20)).toBe(await sizeAfter(1));
});
