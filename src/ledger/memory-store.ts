import { DatabaseSync } from 'node:sqlite';
import { sqliteMemos } from './sqlite-memos.ts';
import { schema } from './sqlite-schema.ts';
import { sqliteTables } from './sqlite-tables.ts';
import type { Store } from './store.ts';
import { transaction } from './transaction.ts';

/** A store that is gone with the process: the tables of the file, in memory; of ids and totals the ledger itself knows. */
export function memoryStore(): Store {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  const tables = sqliteTables(database);
  return {
    kind: 'memory',
    load: tables.load,
    room: tables.room,
    roomsAfter: tables.roomsAfter,
    dueRooms: tables.dueRooms,
    commit: ({ rooms }) => transaction(database, () => tables.putRooms(rooms)),
    fold: async () => undefined,
    probe: () => undefined,
    memos: sqliteMemos(database),
    close: async () => database.close(),
  };
}
