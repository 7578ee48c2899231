/** "LKTE": tells our files from other SQLite databases. */
export const applicationId = 0x4c4b5445;

/** Of the layout below. A file with a higher one was written by a newer version and is refused. */
export const schemaVersion = 1;

/**
 * `ids` by the minute in which they may be forgotten, so that a whole minute is one range; `rooms` as JSON under a hash
 * of the room's name; `totals` as integers by name, so that a release can add cells without touching old ones.
 */
export const schema = `
  CREATE TABLE ids (minute INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (minute, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE rooms (key TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE totals (direction TEXT NOT NULL, trunk TEXT NOT NULL, cell TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (direction, trunk, cell)) STRICT, WITHOUT ROWID;
  CREATE TABLE probe (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 0), tries INTEGER NOT NULL) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

/** What came later, made in new files and old ones alike; a release that does not know it leaves it alone. */
export const laterTables = `
  CREATE TABLE IF NOT EXISTS memos (name TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
