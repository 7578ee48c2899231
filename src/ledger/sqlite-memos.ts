import type { DatabaseSync } from 'node:sqlite';
import type { Memos } from './ledger.ts';

export function sqliteMemos(database: DatabaseSync): Memos {
  const readMemo = database.prepare('SELECT text FROM memos WHERE name = ?');
  const writeMemo = database.prepare('INSERT INTO memos VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text');
  const read = (name: string): string | undefined => {
    const row = readMemo.get(name);
    return row && String(row.text);
  };
  return {
    read: async (name) => read(name),
    async replace(name, before, text) {
      const stands = read(name);
      if (stands !== before) return stands;
      writeMemo.run(name, text);
      return text;
    },
  };
}
