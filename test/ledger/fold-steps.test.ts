import { cpSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { Changes } from '../../src/ledger/changes.ts';
import { sqliteStore } from '../../src/ledger/sqlite-store.ts';
import { newFile, newFolder } from './support/new-file.ts';

const pair = 'inbound|ST_1';

/** The webhook of one turn: an id, a room that others change too, and the total as it is from then on. */
const changes = (turn: number): Changes => ({
  ids: new Map([[10, [`EV_${turn}`]]]),
  rooms: new Map([[`room-${turn % 70}`, { due: turn, text: `{"calls":[],"turn":${turn}}` }]]),
  totals: new Map([[pair, { calls_started_total: turn }]]),
});
const turns = 300;

/** What a process finds that starts on a copy of the files, as they are when another is killed. */
function afterKill(file: string) {
  const folder = newFolder();
  cpSync(dirname(file), folder, { recursive: true });
  const store = sqliteStore(`${folder}/ledger.db`);
  const { ids, rows, rooms } = store.load(1);
  const found = {
    rooms,
    newest: store.room('room-20'),
    started: rows.get(pair)?.[0],
    unknown: Array.from({ length: turns }, (_, turn) => `EV_${turn}`).filter((id) => !ids.has(id)),
  };
  store.close();
  return found;
}

test('a kill after any step of a fold changes nothing of what was committed, before and during it', () => {
  const file = newFile();
  const store = sqliteStore(file);
  store.load(1);
  for (let turn = 0; turn < turns - 1; turn++) store.commit(changes(turn));
  let steps = 1;
  const expected = {
    rooms: 70,
    newest: `{"calls":[],"turn":${turns - 1 - ((turns - 1 - 20) % 70)}}`,
    started: turns - 1,
    unknown: [],
  };
  expect(store.tidy(0)).toBe(true);
  store.commit(changes(turns - 1));
  expect(afterKill(file)).toEqual(expected);
  for (; store.tidy(0); steps++) expect(afterKill(file)).toEqual(expected);
  expect(afterKill(file)).toEqual(expected);
  expect(steps).toBeGreaterThan(5);
  store.close();
});
