import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerRefusal } from './ledger-refusal.ts';
import { readSqliteHeader } from './sqlite-header.ts';
import { applicationId, schema, schemaVersion } from './sqlite-schema.ts';

/** How long to wait for a process that is just ending to let go of the file, ms. */
const lockTimeout = 2000;

const inUse = 'is in use by another process: one exporter writes one ledger; stop the other one or set LEDGER_URL';
const unwritable = 'cannot be opened for writing: it and its folder must be writable for this user';
const damaged = 'is damaged: restore it from a backup, or move it away to start with empty totals';
const diskFull = 'cannot be written because its disk is full: free some space';
const noDatabase = 'is not a SQLite database: set LEDGER_URL to another file';
const noFolder = 'cannot be opened: a part of its path is a file, not a folder';

/** What a user meets when opening, by SQLite's primary result code (sqlite3.h) or the system's error. */
const explain: Readonly<Record<string, string>> = {
  5: inUse,
  8: unwritable,
  11: damaged,
  13: diskFull,
  14: unwritable,
  26: noDatabase,
  EACCES: unwritable,
  EPERM: unwritable,
  EROFS: unwritable,
  EISDIR: 'is a folder: set LEDGER_URL to a file',
  EEXIST: noFolder,
  ENOTDIR: noFolder,
  ENOSPC: diskFull,
};

const refuse = (path: string, text: string, detail?: string, cause?: unknown) =>
  new LedgerRefusal(`the ledger ${path} ${text}${detail ? ` (${detail.replace(/\s+/g, ' ')})` : ''}`, { cause });

/** SQLite's primary result code, or the system's. */
const codeOf = (error: Error): string => {
  if ('errcode' in error) return String(Number(error.errcode) & 0xff);
  return 'code' in error ? String(error.code) : '';
};

export const isDiskFull = (error: unknown): boolean => error instanceof Error && codeOf(error) === '13';

/** What went wrong with a file, as a refusal that a person can act on. */
function refusal(path: string, error: unknown): unknown {
  if (error instanceof LedgerRefusal || !(error instanceof Error)) return error;
  return refuse(path, explain[codeOf(error)] ?? 'cannot be used', error.message, error);
}

/** What went wrong with a ledger that could be opened: unless SQLite gives another reason, its rows make no sense. */
export function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return refuse(path, explain[codeOf(error)] ?? damaged, error.message, error);
}

const number = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);

const identify = (database: DatabaseSync) => ({
  applicationId: number(database, 'PRAGMA application_id'),
  userVersion: number(database, 'PRAGMA user_version'),
});

function checkIsOurs(path: string, found: { applicationId: number; userVersion: number }): void {
  if (found.applicationId !== applicationId)
    throw refuse(path, 'is the database of another program: set LEDGER_URL to another file');
  if (found.userVersion > schemaVersion) {
    const versions = `schema ${found.userVersion}, this one knows ${schemaVersion}`;
    throw refuse(path, `was written by a newer version (${versions}): upgrade, or set LEDGER_URL to another file`);
  }
}

/** The files that this process has open as ledgers. */
const openHere = new Set<DatabaseSync>();

function isOpenHere(path: string): boolean {
  for (const database of openHere) if (!database.isOpen) openHere.delete(database);
  const file = statSync(path, { throwIfNoEntry: false });
  return Array.from(openHere, (database) => statSync(database.location() ?? path, { throwIfNoEntry: false })).some(
    (other) => file && other && file.ino === other.ino && file.dev === other.dev,
  );
}

/** Looks at a file before SQLite does, so that one that is not ours stays as it is, journals included. */
function inspect(path: string): void {
  if (isOpenHere(path)) throw refuse(path, inUse);
  mkdirSync(dirname(path), { recursive: true });
  const header = readSqliteHeader(path);
  if (!header) return;
  if (!header.isSqlite) throw refuse(path, noDatabase);
  checkIsOurs(path, header);
}

/** Nothing was committed yet: a new file, or one whose first commit was cut short. */
const isBlank = (database: DatabaseSync): boolean =>
  number(database, 'SELECT count(*) FROM sqlite_master') === 0 && identify(database).applicationId === 0;

/**
 * Opens a ledger's file for this process alone, making it and its folders where they are missing.
 * WAL with synchronous=NORMAL: a commit survives `kill -9` without an fsync, a power cut costs the last moments only.
 * @param path `:memory:` for one that is gone with the process
 * @throws LedgerRefusal a file that is foreign, newer, damaged, in use or not writable; it is left as it is
 */
export function openSqlite(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') inspect(path);
    database = new DatabaseSync(path, { timeout: lockTimeout });
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    // Before there is a WAL, so that from the first commit on the file itself says whose it is.
    if (isBlank(database)) database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`);
    checkIsOurs(path, identify(database));
    const damage = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (damage !== 'ok') throw refuse(path, damaged, String(damage));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608');
    database.exec('BEGIN IMMEDIATE; COMMIT');
    if (path !== ':memory:') openHere.add(database);
    return database;
  } catch (error) {
    database?.close();
    throw refusal(path, error);
  }
}
