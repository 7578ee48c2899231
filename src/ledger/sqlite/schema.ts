import type { DatabaseSync } from 'node:sqlite';

/** "LKTE": distinguishes our files from other SQLite databases. */
export const applicationId = 0x4c4b5445;

/** Of the layout below. 1 and 2 were those of development versions, which no release reads. */
export const schemaVersion = 3;

/**
 * `rooms` and `records` hold JSON (`records.ts`) with the time when each is due: the record of the room itself, and those
 * of a split room. Rooms are numbered in the order in which they began, so what is open together lies together. `calls`
 * says in which room a `sip.callID` is, for it may move to another one. `totals` are integers by name, so that a release
 * can add cells without touching old ones. Webhook ids are in two tables that are used alternately, because a table can be
 * emptied at once, without an index on the expiry that every webhook would write; `lasting_ids` has the few whose token is
 * valid for unusually long.
 */
const schema = `
  CREATE TABLE ids_0 (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE ids_1 (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE lasting_ids (id TEXT NOT NULL PRIMARY KEY, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE rooms (n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, due INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE INDEX rooms_due ON rooms (due);
  CREATE TABLE records (room INTEGER NOT NULL, name TEXT NOT NULL, due INTEGER, state TEXT NOT NULL,
    PRIMARY KEY (room, name)) STRICT, WITHOUT ROWID;
  CREATE INDEX records_due ON records (due) WHERE due IS NOT NULL;
  CREATE TABLE calls (call TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE totals (pair TEXT NOT NULL, cell TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (pair, cell)) STRICT, WITHOUT ROWID;
  CREATE TABLE key_values (name TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

/** Makes the tables, all of them or none. */
export const createTables = (database: DatabaseSync): void => database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`);

/** Runs work in transactions: all of it is kept, or, when it throws, nothing. */
export function transactions(database: DatabaseSync): <T>(work: () => T) => T {
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')];
  return (work) => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}
