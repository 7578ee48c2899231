import type { DatabaseSync } from 'node:sqlite';
import { type Changes, setCell } from './changes.ts';
import { type Digest, digestOf, digestSet } from './digest-set.ts';
import { readDigests, writeDigests } from './digests-at-rest.ts';
import { expiringIds } from './expiring-ids.ts';
import type { State } from './state.ts';
import { globalKey, type PairKey, pairOf, type Row } from './totals.ts';

/** The tables of a ledger's file. */
export interface SqliteTables {
  putRooms(rooms: Changes['rooms']): void;
  putIds(minute: number, ids: readonly Digest[]): void;
  putTotals(totals: Changes['totals']): void;
  /** Forgets ids of the minutes before this one. */
  forgetIds(before: number): void;
  room(key: string): string | undefined;
  roomsAfter(key: string, atMost: number): string[];
  dueRooms(now: number, atMost: number): string[];
  /** An integer that is no total; undefined when it was never set. */
  setting(name: string): number | undefined;
  set(name: string, value: number): void;
  load(): State;
}

/** Open calls by pair, counted where the rooms are: reading them all into JavaScript costs memory that is never given back. */
const countOpenCalls = `
  SELECT json_extract(call.value, '$.direction') || '|' || json_extract(call.value, '$.trunk') AS pair, count(*) AS open
  FROM rooms, json_each(rooms.state, '$.calls') AS call GROUP BY pair`;

export function sqliteTables(database: DatabaseSync): SqliteTables {
  const putIds = database.prepare('INSERT INTO ids VALUES (?, ?)');
  const forgetIds = database.prepare('DELETE FROM ids WHERE minute < ?');
  const putRoom = database.prepare(
    'INSERT INTO rooms VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET due = excluded.due, state = excluded.state',
  );
  const dropRoom = database.prepare('DELETE FROM rooms WHERE key = ?');
  const putTotal = database.prepare(
    'INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const getRoom = database.prepare('SELECT state FROM rooms WHERE key = ?');
  const getAfter = database.prepare('SELECT key FROM rooms WHERE key > ? ORDER BY key LIMIT ?');
  const getSetting = database.prepare('SELECT value FROM settings WHERE name = ?');
  const putSetting = database.prepare(
    'INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const getDue = database.prepare('SELECT key FROM rooms WHERE due <= ? LIMIT ?');
  return {
    putRooms(rooms) {
      for (const [key, room] of rooms) {
        if (room) putRoom.run(key, room.due, room.text);
        else dropRoom.run(key);
      }
    },
    putIds: (minute, ids) => void putIds.run(minute, writeDigests(ids)),
    putTotals(totals) {
      for (const [pair, cells] of totals) for (const cell in cells) putTotal.run(pair, cell, cells[cell] ?? 0);
    },
    forgetIds: (before) => void forgetIds.run(before),
    room(key) {
      const row = getRoom.get(key);
      return row && String(row.state);
    },
    roomsAfter: (key, atMost) => getAfter.all(key, atMost).map((row) => String(row.key)),
    dueRooms: (now, atMost) => getDue.all(now, atMost).map((row) => String(row.key)),
    setting(name) {
      const row = getSetting.get(name);
      return row && Number(row.value);
    },
    set: (name, value) => void putSetting.run(name, value),
    load() {
      const ids = expiringIds();
      for (const { minute, digests } of database.prepare('SELECT minute, digests FROM ids').iterate())
        for (const digest of readDigests(digests)) ids.add(digest, Number(minute));
      const rows = new Map<PairKey, Row>();
      for (const row of database.prepare('SELECT pair, cell, value FROM totals').iterate())
        setCell(rows, String(row.pair), String(row.cell), Number(row.value));
      const active = new Map<PairKey, number>();
      for (const row of database.prepare(countOpenCalls).iterate()) active.set(String(row.pair), Number(row.open));
      for (const key of [...rows.keys(), ...active.keys()]) if (key !== globalKey) pairOf(key);
      const rooms = digestSet();
      for (const { key } of database.prepare('SELECT key FROM rooms').iterate()) rooms.add(digestOf(String(key)));
      return { ids, rows, active, rooms };
    },
  };
}
