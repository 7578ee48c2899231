import type { DatabaseSync } from 'node:sqlite';
import type { KeyValueStore } from '../ledger.ts';

/** The table of short texts, for the ledger itself and for those who keep something beside the totals. */
export interface SqliteKeyValues extends KeyValueStore {
  get(name: string): string | undefined;
  put(name: string, text: string): void;
  remove(name: string): void;
}

export function sqliteKeyValues(database: DatabaseSync): SqliteKeyValues {
  const select = database.prepare('SELECT text FROM key_values WHERE name = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO key_values VALUES (?, ?)');
  const erase = database.prepare('DELETE FROM key_values WHERE name = ?');
  const get = (name: string): string | undefined => {
    const row = select.get(name);
    return row && String(row.text);
  };
  return {
    get,
    put: (name, text) => void insert.run(name, text),
    remove: (name) => void erase.run(name),
    read: async (name) => get(name),
    async replace(name, before, text) {
      const current = get(name);
      if (current !== before) return current;
      insert.run(name, text);
      return text;
    },
  };
}
