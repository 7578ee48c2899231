import type { Room } from '../call/room.ts';
import { addChanges, type Backlog, emptyBacklog } from './backlog.ts';
import { applyChanges, type Changes, changesOf, setCell } from './changes.ts';
import { expiryMinute } from './expiring-ids.ts';
import { openSqlite } from './open-sqlite.ts';
import { emptyDraft, emptyState, publish } from './state.ts';
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
  const write = database.prepare('INSERT INTO journal (changes) VALUES (?)');
  const forgetJournal = database.prepare('DELETE FROM journal WHERE seq <= ?');
  const putIds = database.prepare('INSERT INTO ids VALUES (?, ?)');
  const forgetIds = database.prepare('DELETE FROM ids WHERE minute < ?');
  const putRoom = database.prepare('INSERT INTO rooms VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state');
  const dropRoom = database.prepare('DELETE FROM rooms WHERE key = ?');
  const putTotal = database.prepare(
    'INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const probeWrite = database.prepare('INSERT INTO probe VALUES (0, 1) ON CONFLICT DO UPDATE SET tries = tries + 1');

  let lastSeq = 0;
  /** Changes since the fold that is under way began. */
  let pending = emptyBacklog();
  let fold: { backlog: Backlog; rooms: string[]; until: number } | undefined;

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

  function foldRooms({ rooms }: Backlog, keys: readonly string[]): void {
    for (const key of keys) {
      const room = rooms.get(key);
      if (room) putRoom.run(key, JSON.stringify(room));
      else dropRoom.run(key);
    }
  }

  function foldRest({ ids, totals }: Backlog, until: number, forgetBefore: number): void {
    for (const [minute, list] of ids) putIds.run(minute, list.join('\n'));
    for (const [pair, cells] of totals) for (const [cell, value] of cells) putTotal.run(pair, cell, value);
    forgetIds.run(forgetBefore);
    forgetJournal.run(until);
  }

  function tidy(now: number): boolean {
    if (!fold) {
      if (lastSeq === 0 && pending.ids.size === 0 && pending.rooms.size === 0) return false;
      fold = { backlog: pending, rooms: [...pending.rooms.keys()], until: lastSeq };
      pending = emptyBacklog();
    }
    const { backlog, rooms, until } = fold;
    const slice = rooms.slice(0, foldSlice);
    const isLast = slice.length === rooms.length;
    transaction(() => {
      foldRooms(backlog, slice);
      if (isLast) foldRest(backlog, until, expiryMinute(now) - 1);
    });
    rooms.splice(0, slice.length);
    if (isLast) fold = undefined;
    return !isLast;
  }

  return {
    kind: path === ':memory:' ? 'memory' : 'sqlite',
    load() {
      const draft = emptyDraft();
      for (const row of database.prepare('SELECT minute, ids FROM ids').iterate())
        for (const id of String(row.ids).split('\n')) draft.ids.set(id, Number(row.minute) * 60_000);
      for (const row of database.prepare('SELECT key, state FROM rooms').iterate())
        draft.rooms.set(String(row.key), JSON.parse(String(row.state)) as Room);
      for (const row of database.prepare('SELECT pair, cell, value FROM totals').iterate())
        setCell(draft.rows, String(row.pair), String(row.cell), Number(row.value));
      for (const row of database.prepare('SELECT seq, changes FROM journal ORDER BY seq').iterate()) {
        const changes = JSON.parse(String(row.changes)) as Changes;
        applyChanges(draft, changes);
        addChanges(pending, changes);
        lastSeq = Number(row.seq);
      }
      const state = emptyState();
      publish(state, draft);
      return state;
    },
    commit(draft) {
      const changes = changesOf(draft);
      // A statement of its own is a transaction of its own: what arrived together is kept together.
      lastSeq = Number(write.run(JSON.stringify(changes)).lastInsertRowid);
      addChanges(pending, changes);
    },
    tidy,
    probe: () => void probeWrite.run(),
    close() {
      try {
        while (tidy(0));
      } finally {
        database.close();
      }
    },
  };
}
