import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerRefusal } from './ledger-refusal.ts';
import { applicationId, schema, schemaVersion } from './sqlite-schema.ts';

/** How long to wait for a process that is just ending to let go of the file, ms. */
const lockTimeout = 2000;

/** SQLite's primary result codes (sqlite3.h) that a user meets when opening. */
const explain: Readonly<Record<number, (path: string) => string>> = {
  5: (path) =>
    `${path} is in use by another process: one exporter writes one ledger; stop the other one or set LEDGER_URL`,
  8: (path) => `${path} is read-only: make the file and its folder writable for this user`,
  11: (path) => `${path} is damaged: restore it from a backup, or move it away to start with empty totals`,
  13: (path) => `the disk of ${path} is full: free some space`,
  14: (path) => `${path} cannot be opened: its folder must exist and be writable for this user`,
  26: (path) => `${path} is not a SQLite database: set LEDGER_URL to another file`,
};

/** What went wrong with a file, as a refusal that a person can act on. */
function refusal(path: string, error: unknown): unknown {
  if (error instanceof LedgerRefusal || !(error instanceof Error)) return error;
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 14;
  const text = explain[code]?.(path) ?? `${path} cannot be used`;
  return new LedgerRefusal(`the ledger ${text} (${error.message})`, { cause: error });
}

const number = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);

/** Reads before anything is written, so that a file that is not ours stays as it is. */
function check(database: DatabaseSync, path: string): 'new' | 'ours' {
  const tables = number(database, 'SELECT count(*) FROM sqlite_master');
  const id = number(database, 'PRAGMA application_id');
  if (tables === 0 && id === 0) return 'new';
  if (id !== applicationId)
    throw new LedgerRefusal(`the ledger ${path} is the database of another program: set LEDGER_URL to another file`);
  const version = number(database, 'PRAGMA user_version');
  if (version > schemaVersion)
    throw new LedgerRefusal(
      `the ledger ${path} was written by a newer version (schema ${version}, this one knows ${schemaVersion}): upgrade, or set LEDGER_URL to another file`,
    );
  const damage = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (damage !== 'ok') throw new LedgerRefusal(`the ledger ${explain[11]?.(path)} (${damage})`);
  return 'ours';
}

/**
 * Opens a ledger's file for this process alone, making it and its folders where they are missing.
 * WAL with synchronous=NORMAL: a commit survives `kill -9` without an fsync, a power cut costs the last moments only.
 * @param path `:memory:` for one that is gone with the process
 * @throws LedgerRefusal a file that is foreign, newer, damaged, in use or not writable; it is left as it is
 */
export function openSqlite(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    database = new DatabaseSync(path, { timeout: lockTimeout });
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    const kind = check(database, path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608');
    database.exec(`BEGIN IMMEDIATE; ${kind === 'new' ? schema : ''} COMMIT`);
    return database;
  } catch (error) {
    database?.close();
    throw refusal(path, error);
  }
}
