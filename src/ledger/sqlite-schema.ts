/** "LKTE": tells our files from other SQLite databases. */
export const applicationId = 0x4c4b5445;

/** Of the layout below. A file with a higher one was written by a newer version and is refused. */
export const schemaVersion = 1;

/**
 * What commits changed comes here from the change logs, in the background: see `fold`. `ids` as digests by the minute in
 * which they may be forgotten; `rooms` as JSON under a hash of the room's name, with the time when something is overdue;
 * `totals` as integers by name, so that a release can add cells without touching old ones.
 */
export const schema = `
  CREATE TABLE ids (minute INTEGER NOT NULL, digests BLOB NOT NULL) STRICT;
  CREATE TABLE rooms (key TEXT NOT NULL PRIMARY KEY, due INTEGER NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX rooms_due ON rooms (due);
  CREATE TABLE totals (pair TEXT NOT NULL, cell TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (pair, cell)) STRICT, WITHOUT ROWID;
  CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE memos (name TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;
