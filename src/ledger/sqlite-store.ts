import { writeRecord } from './change-record.ts';
import type { RoomText } from './changes.ts';
import { expiryMinute } from './expiring-ids.ts';
import { fold } from './fold.ts';
import { foldThread } from './fold-thread.ts';
import { isDiskFull, openSqlite, unreadable } from './open-sqlite.ts';
import { sqliteMemos } from './sqlite-memos.ts';
import { sqliteTables } from './sqlite-tables.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';
import { transaction } from './transaction.ts';

/** A log is folded early when it is this long, bytes: what is folded at once takes memory. */
const longLog = 4 * 1024 * 1024;

type Rooms = Map<string, RoomText | null>;

/**
 * The embedded ledger's file, and the change logs beside it: a commit is written to a log, and folded into the file's
 * tables by another thread. Its own writer wrote them, so what they hold is trusted after the checks of `openSqlite`.
 * @throws LedgerRefusal
 */
export function sqliteStore(path: string): Store {
  const files = openSqlite(path);
  const { database, log } = files;
  const orRefuse = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      files.close();
      throw unreadable(path, error);
    }
  };
  const { tables, memos } = orRefuse(() => ({ tables: sqliteTables(database), memos: sqliteMemos(database) }));
  const thread = foldThread(path);

  let seq = 0;
  let forgotten = 0;
  /** What is not yet in the tables: rooms of the log that is written, and of the one that is being folded. */
  let changed: Rooms = new Map();
  let leaving: Rooms = new Map();
  /** The log that is being folded, or must be again. */
  let full: string | undefined;
  let folding: Promise<void> | undefined;

  /** In this thread: at the start, when there is nobody to wait, and at the end. */
  function foldHere(): void {
    seq = fold(database, tables, { logs: log.read(), forgetIdsBefore: 0 });
    log.clear();
  }

  async function foldFull(forgetIdsBefore: number): Promise<void> {
    if (full === undefined) {
      full = log.turn();
      [leaving, changed] = [changed, new Map()];
    }
    await thread.fold({ log: full, forgetIdsBefore });
    full = undefined;
    leaving = new Map();
    forgotten = Math.max(forgotten, forgetIdsBefore);
  }

  async function foldAll(now: number): Promise<void> {
    while (folding) await folding.catch(() => undefined);
    const forgetIdsBefore = expiryMinute(now) - 1;
    const work = async () => {
      if (full !== undefined) await foldFull(forgetIdsBefore);
      if (log.size > 0 || forgetIdsBefore > forgotten) await foldFull(forgetIdsBefore);
    };
    folding = work().finally(() => {
      folding = undefined;
    });
    await folding;
  }

  function load(callMaxAgeMs: number): State {
    foldHere();
    if (tables.setting('call_max_age_ms') !== callMaxAgeMs)
      transaction(database, () => {
        database.exec('UPDATE rooms SET due = 0');
        tables.set('call_max_age_ms', callMaxAgeMs);
      });
    return tables.load();
  }

  return {
    kind: 'sqlite',
    load: (callMaxAgeMs) => orRefuse(() => load(callMaxAgeMs)),
    room(key) {
      const room = changed.get(key) ?? (changed.has(key) ? null : leaving.get(key));
      return room === undefined ? tables.room(key) : room?.text;
    },
    roomsAfter: tables.roomsAfter,
    dueRooms: tables.dueRooms,
    commit(changes) {
      log.append(writeRecord({ seq: seq + 1, ...changes }));
      seq += 1;
      for (const [key, room] of changes.rooms) changed.set(key, room);
      // If it fails, the next sweep tries again, and says so.
      if (log.size > longLog && !folding && full === undefined) foldAll(0).catch(() => undefined);
    },
    fold: foldAll,
    probe: log.probe,
    async close() {
      await folding?.catch(() => undefined);
      await thread.close();
      try {
        foldHere();
      } catch (error) {
        // Nothing is lost: what is in the logs is folded when they are opened again.
        if (!isDiskFull(error)) throw error;
      } finally {
        files.close();
      }
    },
    memos: {
      read: memos.read,
      async replace(...memo) {
        // SQLite would make this thread wait for the other one.
        await folding?.catch(() => undefined);
        return memos.replace(...memo);
      },
    },
  };
}
