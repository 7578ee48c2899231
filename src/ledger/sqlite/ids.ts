import type { DatabaseSync } from 'node:sqlite';
import type { SqliteKeyValues } from './key-values.ts';
import { transactions } from './schema.ts';

/** New ids go into a table for this long, ms: longer than LiveKit's tokens are valid (5 minutes and the leeway). */
const rotateAfterMs = 8 * 60_000;

/** The most that one sweep counts as passed, ms: a clock that jumps ahead must not make the ledger forget ids. */
const longestStep = 60_000;

/** Ids of webhooks that were committed, each known until its token has expired. */
export interface SqliteIds {
  has(id: string): boolean;
  /** Inside a transaction. @param expiresAt until when it must be known, ms @param now ms */
  add(id: string, expiresAt: number, now: number): void;
  /** Forgets ids whose tokens have expired. To be called every second or so. @throws Error nothing was forgotten */
  rotate(now: number): void;
}

/** Ids go to one of two tables; when a table has had its time, the other one, by then expired, is emptied and used. */
export function sqliteIds(database: DatabaseSync, keyValues: SqliteKeyValues, now: number): SqliteIds {
  const transaction = transactions(database);
  const find = database.prepare(
    'SELECT 1 FROM ids_0 WHERE id = ?1 UNION ALL SELECT 1 FROM ids_1 WHERE id = ?1 ' +
      'UNION ALL SELECT 1 FROM lasting_ids WHERE id = ?1',
  );
  const inserts = [0, 1].map((table) => database.prepare(`INSERT OR IGNORE INTO ids_${table} VALUES (?)`));
  const empty = [0, 1].map((table) => database.prepare(`DELETE FROM ids_${table}`));
  const deleteExpired = database.prepare('DELETE FROM lasting_ids WHERE expires <= ?');
  const insertLasting = database.prepare('INSERT OR REPLACE INTO lasting_ids VALUES (?, ?)');

  const [table, since] = (keyValues.get('ids') ?? `0 ${now}`).split(' ').map(Number);
  let current = table ?? 0;
  let age = Math.min(Math.max(now - (since ?? now), 0), rotateAfterMs);
  let last = now;

  return {
    has: (id) => find.get(id) !== undefined,
    add(id, expiresAt, at) {
      // An integer for SQLite also where a token never expires.
      if (expiresAt > at + rotateAfterMs)
        insertLasting.run(id, Math.min(Math.ceil(expiresAt), Number.MAX_SAFE_INTEGER));
      else inserts[current]?.run(id);
    },
    rotate(at) {
      age += Math.min(Math.max(at - last, 0), longestStep);
      last = at;
      if (age < rotateAfterMs) return;
      const next = 1 - current;
      transaction(() => {
        empty[next]?.run();
        deleteExpired.run(at);
        keyValues.put('ids', `${next} ${Math.floor(at)}`);
      });
      [current, age] = [next, 0];
    },
  };
}
