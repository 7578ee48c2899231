import type { DatabaseSync } from 'node:sqlite';
import type { Backlog } from './backlog.ts';
import { type RoomText, setCell } from './changes.ts';
import { readDigests, writeDigests } from './digests-at-rest.ts';
import { expiringIds } from './expiring-ids.ts';
import type { State } from './state.ts';
import { globalKey, type PairKey, pairOf, type Row } from './totals.ts';

/** The tables that the journal is folded into. */
export interface SqliteTables {
  putRooms(rooms: Iterable<readonly [string, RoomText | null]>): void;
  putIds(minute: number, ids: readonly string[]): void;
  putTotals(totals: Backlog['totals']): void;
  /** Forgets ids of the minutes before this one. */
  forgetIds(before: number): void;
  /**
   * Forgets the oldest rows of the journal up to one, once everything they hold was put: what is left of it when the
   * process ends is put again, and the newest comes last.
   * @returns whether there are more
   */
  forgetJournal(until: number): boolean;
  room(key: string): string | undefined;
  roomsAfter(key: string, atMost: number): string[];
  dueRooms(now: number, atMost: number): string[];
  load(): State;
}

/** Rows of the journal forgotten in one go: about a millisecond. */
const journalSlice = 128;

/** Open calls by pair, counted where the rooms are: reading them all into JavaScript costs memory that is never given back. */
const countOpenCalls = `
  SELECT json_extract(call.value, '$.direction') || '|' || json_extract(call.value, '$.trunk') AS pair, count(*) AS open
  FROM rooms, json_each(rooms.state, '$.calls') AS call GROUP BY pair`;

export function sqliteTables(database: DatabaseSync): SqliteTables {
  const forgetJournal = database.prepare(
    'DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE seq <= ? ORDER BY seq LIMIT ?)',
  );
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
      for (const [pair, cells] of totals) for (const [cell, value] of cells) putTotal.run(pair, cell, value);
    },
    forgetIds: (before) => void forgetIds.run(before),
    forgetJournal: (until) => forgetJournal.run(until, journalSlice).changes === journalSlice,
    room(key) {
      const row = getRoom.get(key);
      return row && String(row.state);
    },
    roomsAfter: (key, atMost) => getAfter.all(key, atMost).map((row) => String(row.key)),
    dueRooms: (now, atMost) => getDue.all(now, atMost).map((row) => String(row.key)),
    load() {
      const ids = expiringIds();
      for (const { minute, digests } of database.prepare('SELECT minute, digests FROM ids').iterate())
        ids.addDigests(readDigests(digests), Number(minute));
      const rows = new Map<PairKey, Row>();
      for (const row of database.prepare('SELECT pair, cell, value FROM totals').iterate())
        setCell(rows, String(row.pair), String(row.cell), Number(row.value));
      const active = new Map<PairKey, number>();
      for (const row of database.prepare(countOpenCalls).iterate()) active.set(String(row.pair), Number(row.open));
      for (const key of [...rows.keys(), ...active.keys()]) if (key !== globalKey) pairOf(key);
      const rooms = Number(database.prepare('SELECT count(*) AS rooms FROM rooms').get()?.rooms);
      return { ids, rows, active, rooms };
    },
  };
}
