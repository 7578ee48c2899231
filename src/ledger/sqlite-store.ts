import { addChanges, type Backlog, emptyBacklog, isEmptyBacklog } from './backlog.ts';
import { readChanges, writeChanges } from './changes.ts';
import { expiryMinute } from './expiring-ids.ts';
import { type FoldStep, foldSteps } from './fold-steps.ts';
import { isDiskFull, openSqlite, unreadable } from './open-sqlite.ts';
import { sqliteMemos } from './sqlite-memos.ts';
import { sqliteTables } from './sqlite-tables.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';

/**
 * What a probe writes: nothing, but more of it than a busy turn's changes, so that it does not say yes to a disk on which
 * the next commit fails. Where it stays behind, it is read as no changes.
 */
const ballast = writeChanges({ ids: new Map(), rooms: new Map(), totals: new Map() }).padEnd(512 * 1024);

/**
 * The embedded ledger's file. Its own writer wrote it, so what it holds is trusted after the checks of `openSqlite`.
 * @param path `:memory:` for one that is gone with the process
 * @throws LedgerRefusal
 */
export function sqliteStore(path: string): Store {
  const database = openSqlite(path);
  const orRefuse = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      database.close();
      throw unreadable(path, error);
    }
  };
  const { tables, write, unwrite, setting, set, memos } = orRefuse(() => ({
    tables: sqliteTables(database),
    write: database.prepare('INSERT INTO journal (changes) VALUES (?)'),
    unwrite: database.prepare('DELETE FROM journal WHERE seq = ?'),
    setting: database.prepare('SELECT value FROM settings WHERE name = ?'),
    set: database.prepare('INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
    memos: sqliteMemos(database),
  }));

  let lastSeq = 0;
  let forgotten = 0;
  /** Changes since the fold that is under way began. */
  let pending = emptyBacklog();
  let fold: { readonly backlog: Backlog; readonly steps: FoldStep[] } | undefined;

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
    const forgetIdsBefore = expiryMinute(now) - 1;
    if (!fold) {
      if (isEmptyBacklog(pending) && forgetIdsBefore <= forgotten) return false;
      fold = { backlog: pending, steps: foldSteps(tables, pending, { until: lastSeq, forgetIdsBefore }) };
      forgotten = forgetIdsBefore;
      pending = emptyBacklog();
    }
    const { steps } = fold;
    let again = false;
    transaction(() => {
      again = steps[0]?.() ?? false;
    });
    // Only now: a step that was not committed is still the next one.
    if (!again) steps.shift();
    if (steps.length > 0) return true;
    fold = undefined;
    return false;
  }

  function foldAll(): void {
    while (tidy(0));
  }

  function load(callMaxAgeMs: number): State {
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
  }

  return {
    kind: path === ':memory:' ? 'memory' : 'sqlite',
    load: (callMaxAgeMs) => orRefuse(() => load(callMaxAgeMs)),
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
    probe() {
      unwrite.run(write.run(ballast).lastInsertRowid);
    },
    close() {
      try {
        foldAll();
      } catch (error) {
        // Nothing is lost: what is in the journal is folded when the file is opened again.
        if (!isDiskFull(error)) throw error;
      } finally {
        database.close();
      }
    },
    memos,
  };
}
