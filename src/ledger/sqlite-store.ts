import { addChanges, type Backlog, emptyBacklog, isEmptyBacklog } from './backlog.ts';
import { type RoomText, readChanges, writeChanges } from './changes.ts';
import { expiryMinute } from './expiring-ids.ts';
import { openSqlite } from './open-sqlite.ts';
import { sqliteTables } from './sqlite-tables.ts';
import type { Store } from './store.ts';

/** Rooms moved from the journal to their table in one go: about a millisecond. */
const foldSlice = 128;

/**
 * The embedded ledger's file. Its own writer wrote it, so what it holds is trusted after the checks of `openSqlite`.
 * @param path `:memory:` for one that is gone with the process
 * @throws LedgerRefusal
 */
export function sqliteStore(path: string): Store {
  const database = openSqlite(path);
  const tables = sqliteTables(database);
  const write = database.prepare('INSERT INTO journal (changes) VALUES (?)');
  const setting = database.prepare('SELECT value FROM settings WHERE name = ?');
  const set = database.prepare('INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  const readMemo = database.prepare('SELECT text FROM memos WHERE name = ?');
  const writeMemo = database.prepare('INSERT INTO memos VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text');

  let lastSeq = 0;
  let forgotten = 0;
  /** Changes since the fold that is under way began. */
  let pending = emptyBacklog();
  let fold: { backlog: Backlog; rooms: (readonly [string, RoomText | null])[]; until: number } | undefined;

  function transaction(work: () => void): void {
    database.exec('BEGIN');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  function tidy(now: number): boolean {
    const forgetBefore = expiryMinute(now) - 1;
    if (!fold) {
      if (isEmptyBacklog(pending) && forgetBefore <= forgotten) return false;
      fold = { backlog: pending, rooms: [...pending.rooms], until: lastSeq };
      pending = emptyBacklog();
    }
    const { backlog, rooms, until } = fold;
    const slice = rooms.slice(-foldSlice);
    const isLast = slice.length === rooms.length;
    transaction(() => {
      tables.putRooms(slice);
      if (isLast) tables.putRest(backlog, until, forgetBefore);
    });
    rooms.length -= slice.length;
    if (!isLast) return true;
    fold = undefined;
    forgotten = forgetBefore;
    return false;
  }

  function foldAll(): void {
    while (tidy(0));
  }

  return {
    kind: path === ':memory:' ? 'memory' : 'sqlite',
    load(callMaxAgeMs) {
      for (const row of database.prepare('SELECT seq, changes FROM journal ORDER BY seq').iterate()) {
        addChanges(pending, readChanges(String(row.changes)));
        lastSeq = Number(row.seq);
      }
      foldAll();
      if (setting.get('call_max_age_ms')?.value !== callMaxAgeMs)
        transaction(() => {
          database.exec('UPDATE rooms SET due = 0');
          set.run('call_max_age_ms', callMaxAgeMs);
        });
      return tables.load();
    },
    room(key) {
      const changed = pending.rooms.get(key) ?? (pending.rooms.has(key) ? null : fold?.backlog.rooms.get(key));
      return changed === undefined ? tables.room(key) : changed?.text;
    },
    roomsAfter: tables.roomsAfter,
    dueRooms: tables.dueRooms,
    commit(changes) {
      // A statement of its own is a transaction of its own: what arrived together is kept together.
      lastSeq = Number(write.run(writeChanges(changes)).lastInsertRowid);
      addChanges(pending, changes);
    },
    tidy,
    probe: () => void set.run('probe', 1),
    close() {
      try {
        foldAll();
      } finally {
        database.close();
      }
    },
    memos: {
      async read(name) {
        const row = readMemo.get(name);
        return row && String(row.text);
      },
      async write(name, text) {
        writeMemo.run(name, text);
      },
    },
  };
}
