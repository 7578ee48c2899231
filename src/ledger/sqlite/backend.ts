import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Backend, Commit, CommitReply, RoomQuery, StoredRoom } from '../backend.ts';
import type { LedgerOptions } from '../create-ledger.ts';
import { peakMeter } from '../peaks.ts';
import { callPrefix, forgetsRoom, roomName } from '../records.ts';
import {
  activeCalls,
  emptyRow,
  globalKey,
  noTrunk,
  openByTrunk,
  otherTrunk,
  type PairKey,
  pairOf,
  type Row,
  rowsOf,
} from '../totals.ts';
import { openFile, refusal, sameFiles } from './file.ts';
import { sqliteIds } from './ids.ts';
import { sqliteKeyValues } from './key-values.ts';
import { createTables, transactions } from './schema.ts';

/** Rooms read at a time. */
const pageSize = 500;

/** A commit that takes longer, ms, waited for the disk. After one, closing leaves the last checkpoint to the next start. */
const slowCommit = 1000;
const slowFor = 600_000;

/** More than a batch writes, bytes: a probe that wrote less would say yes to a disk on which the next commit fails. */
const probeText = 'x'.repeat(512 * 1024);

function readTotals(database: DatabaseSync): Map<PairKey, Row> {
  const totals = database.prepare('SELECT pair, cell, value FROM totals');
  totals.setReadBigInts(true); // a number is refused above 2^53
  const rows = rowsOf(
    Array.from(totals.iterate(), ({ pair, cell, value }) => [String(pair), String(cell), Number(value)]),
  );
  for (const key of rows.keys()) if (key !== globalKey) pairOf(key);
  return rows;
}

const trunksOf = (rows: ReadonlyMap<PairKey, Row>): Set<string> => {
  const labels = new Set(Array.from(rows.keys()).flatMap((key) => (key === globalKey ? [] : [pairOf(key).trunk])));
  labels.delete(noTrunk);
  labels.delete(otherTrunk);
  return labels;
};

interface Options extends Pick<LedgerOptions, 'callMaxAgeMs' | 'trunkLimit' | 'now'> {
  /** Why commits would be lost; undefined: they would not. */
  readonly lostFile?: () => Error | undefined;
}

function backendOn(
  database: DatabaseSync,
  kind: 'sqlite' | 'memory',
  { callMaxAgeMs, trunkLimit, now, lostFile = () => undefined }: Options,
): Backend {
  const transaction = transactions(database);
  const getRoom = database.prepare('SELECT n, state FROM rooms WHERE key = ?');
  const addRoom = database.prepare('INSERT INTO rooms (key, due, state) VALUES (?, ?, ?)');
  const setRoom = database.prepare('UPDATE rooms SET due = ?, state = ? WHERE n = ?');
  const deleteRoom = database.prepare('DELETE FROM rooms WHERE n = ?');
  const getRecord = database.prepare('SELECT state FROM records WHERE room = ? AND name = ?');
  const getRecords = database.prepare('SELECT name, state FROM records WHERE room = ?');
  // From the prefix to what follows it: '!' comes after ' '.
  const getCalls = database.prepare(
    `SELECT name, state FROM records WHERE room = ? AND name >= '${callPrefix}' AND name < '${callPrefix.trim()}!'`,
  );
  const putRecord = database.prepare(
    'INSERT INTO records VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET due = excluded.due, state = excluded.state',
  );
  const deleteRecord = database.prepare('DELETE FROM records WHERE room = ? AND name = ?');
  const getDue = database.prepare(
    `SELECT key, '${roomName}' AS name FROM rooms WHERE due <= ?1 UNION ALL ` +
      'SELECT key, name FROM records JOIN rooms ON n = room WHERE records.due <= ?1 LIMIT ?2',
  );
  const getRooms = database.prepare('SELECT n, key, state FROM rooms WHERE n > ? ORDER BY n LIMIT ?');
  const getLocation = database.prepare('SELECT room FROM calls WHERE call = ?');
  const putLocation = database.prepare(
    'INSERT INTO calls VALUES (?, ?) ON CONFLICT DO UPDATE SET room = excluded.room',
  );
  const deleteLocation = database.prepare('DELETE FROM calls WHERE call = ? AND room = ?');
  const putTotal = database.prepare(
    'INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const keyValues = sqliteKeyValues(database);
  const ids = sqliteIds(database, keyValues, now());
  // Also in memory: this process is the only writer, and a scrape of 2,000 pairs reads 120,000 integers.
  const rows = readTotals(database);
  const labels = trunksOf(rows);
  const meter = peakMeter(openByTrunk(rows));
  let rooms = Number(database.prepare('SELECT count(*) AS size FROM rooms').get()?.size);
  let slowAt = Number.NEGATIVE_INFINITY;
  let lost: Error | undefined;
  if (keyValues.get('call-max-age') !== String(callMaxAgeMs))
    transaction(() => {
      database.exec('UPDATE rooms SET due = 0; UPDATE records SET due = 0 WHERE due IS NOT NULL');
      keyValues.put('call-max-age', String(callMaxAgeMs));
    });

  function readRoom({ room, names, allCalls }: RoomQuery): StoredRoom | undefined {
    const row = getRoom.get(room);
    if (!row) return undefined;
    const n = Number(row.n);
    const records = new Map([[roomName, String(row.state)]]);
    if (allCalls) for (const record of getCalls.iterate(n)) records.set(String(record.name), String(record.state));
    for (const name of names) {
      const record = records.has(name) ? undefined : getRecord.get(n, name);
      if (record) records.set(name, String(record.state));
    }
    return { version: String(n), records };
  }

  /** Rows with the changes of a commit; published when it succeeded. */
  function writeTotals({ totals }: Commit): Map<PairKey, Row> {
    const changed = new Map<PairKey, Row>();
    for (const { key, cell, index, value, raises } of totals) {
      const row = changed.get(key) ?? rows.get(key)?.slice() ?? emptyRow(key);
      const before = row[index] ?? 0;
      row[index] = raises ? Math.max(before, value) : before + value;
      changed.set(key, row);
      putTotal.run(key, cell, row[index] ?? 0);
    }
    return changed;
  }

  function write(commit: Commit): { changed: Map<PairKey, Row>; newRooms: number } {
    let newRooms = 0;
    for (const [id, expiresAt] of commit.ids) ids.add(id, expiresAt, now());
    for (const write of commit.rooms) {
      const own = write.records.find(({ name }) => name === roomName);
      let n = Number(write.version);
      if (write.version === '') {
        n = Number(addRoom.run(write.room, Math.ceil(own?.due ?? 0), own?.text ?? '').lastInsertRowid);
        newRooms += 1;
      } else if (forgetsRoom(write)) {
        deleteRoom.run(n);
        newRooms -= 1;
      } else if (own) setRoom.run(Math.ceil(own.due ?? 0), own.text ?? '', n);
      for (const { name, text, due } of write.records) {
        if (name === roomName) continue;
        if (text === undefined) deleteRecord.run(n, name);
        else putRecord.run(n, name, due === undefined ? null : Math.ceil(due), text);
      }
    }
    for (const { call, room } of commit.located) putLocation.run(call, room);
    for (const { call, room } of commit.forgotten) deleteLocation.run(call, room);
    return { changed: writeTotals(commit), newRooms };
  }

  async function commit(changes: Commit): Promise<CommitReply> {
    const asked = (status: string) =>
      Array.from(changes.labels).flatMap(([label, its]) => (its === status && !labels.has(label) ? [label] : []));
    const [fresh, named] = [asked('new'), asked('named')];
    const tooMany = fresh.slice(Math.max(0, trunkLimit - labels.size - named.length));
    if (lost) throw lost;
    if (tooMany.length > 0) return { kind: 'full', labels: [...tooMany, ...asked('refused')] };
    const started = performance.now();
    const { changed, newRooms } = transaction(() => write(changes));
    if (performance.now() - started > slowCommit) slowAt = started;
    for (const [key, row] of changed) rows.set(key, row);
    meter.record(changes.activity, now());
    for (const label of [...fresh, ...named]) labels.add(label);
    rooms += newRooms;
    return { kind: 'done' };
  }

  return {
    kind,
    keyValues,
    async read(queries, wantedIds, calls) {
      const found = queries.flatMap((query) => {
        const stored = readRoom(query);
        return stored ? [[query.room, stored] as const] : [];
      });
      const locations = calls.flatMap((call) => {
        const row = getLocation.get(call);
        return row ? [[call, String(row.room)] as const] : [];
      });
      return { rooms: new Map(found), locations: new Map(locations), knownIds: new Set(wantedIds.filter(ids.has)) };
    },
    commit,
    async due(at, atMost) {
      const due = new Map<string, Set<string>>();
      for (const { key, name } of getDue.all(at, atMost))
        due.set(String(key), (due.get(String(key)) ?? new Set()).add(String(name)));
      return due;
    },
    async maintain(at) {
      lost = lostFile();
      if (lost) throw lost;
      ids.rotate(at);
    },
    async probe() {
      if (lost) throw lost;
      transaction(() => keyValues.put('probe', probeText));
      keyValues.remove('probe');
    },
    snapshot: async () => ({ rows: new Map(rows), active: activeCalls(rows), peaks: meter.peaks(now()), rooms }),
    async *records() {
      for (let n = 0; ; ) {
        const rows = getRooms.all(n, pageSize);
        if (rows.length === 0) return;
        yield rows.flatMap((row) => {
          const of = { room: String(row.key), name: roomName, text: String(row.state) };
          const others = getRecords.all(Number(row.n));
          return [of, ...others.map(({ name, state }) => ({ ...of, name: String(name), text: String(state) }))];
        });
        n = Number(rows.at(-1)?.n);
        await setImmediate();
      }
    },
    lease: async () => true, // no other process shares the file
    drain() {
      database.exec('PRAGMA wal_autocheckpoint = 0');
    },
    async close() {
      // SQLite would sync file and WAL once more, and a process manager waits 10 s. The WAL has all commits.
      if (performance.now() - slowAt > slowFor) database.close();
    },
  };
}

/** A ledger in a file. @throws LedgerRefusal */
export function sqliteBackend(path: string, options: Options): Backend {
  const database = openFile(path);
  try {
    const isSame = sameFiles(path);
    const lost = new Error(`${path} or ${path}-wal was deleted or replaced: put it back, or restart the exporter`);
    return backendOn(database, 'sqlite', { ...options, lostFile: () => (isSame() ? undefined : lost) });
  } catch (error) {
    database.close();
    throw refusal(path, error, 'ledger_damaged');
  }
}

/** A ledger that ends with the process: the same tables, in memory. */
export function memoryBackend(options: Options): Backend {
  const database = new DatabaseSync(':memory:');
  createTables(database);
  return backendOn(database, 'memory', options);
}
