import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fill } from '../catalog/fill.ts';
import { type StartupErrorName, startupErrors } from '../catalog/startup-errors.ts';
import { type ChangeLog, openChangeLog } from './change-log.ts';
import { lockBeside } from './file-lock.ts';
import { LedgerRefusal } from './ledger-refusal.ts';
import { lockTimeout } from './lock-timeout.ts';
import { readSqliteHeader } from './sqlite-header.ts';
import { applicationId, schema, schemaVersion } from './sqlite-schema.ts';

/** What a user meets when opening, by SQLite's primary result code (sqlite3.h) or the system's error. */
const known: Readonly<Record<string, StartupErrorName>> = {
  5: 'ledger_in_use',
  8: 'ledger_unwritable',
  11: 'ledger_damaged',
  13: 'ledger_disk_full',
  14: 'ledger_unwritable',
  26: 'ledger_no_database',
  EACCES: 'ledger_unwritable',
  EPERM: 'ledger_unwritable',
  EROFS: 'ledger_unwritable',
  EISDIR: 'ledger_is_folder',
  EEXIST: 'ledger_no_folder',
  ENOTDIR: 'ledger_no_folder',
  ENOSPC: 'ledger_disk_full',
};

function refuse(path: string, name: StartupErrorName, detail?: string, cause?: unknown): LedgerRefusal {
  const { what, cure } = startupErrors[name];
  const more = detail ? ` (${detail.replace(/\s+/g, ' ')})` : '';
  return new LedgerRefusal(`${fill(`${what}: ${cure}`, { path })}${more}`, { cause });
}

/** SQLite's primary result code, or the system's. */
const codeOf = (error: Error): string => {
  if ('errcode' in error) return String(Number(error.errcode) & 0xff);
  return 'code' in error ? String(error.code) : '';
};

export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && known[codeOf(error)] === 'ledger_disk_full';

/** What went wrong with a file, as a refusal that a person can act on. */
function refusal(path: string, error: unknown): unknown {
  if (error instanceof LedgerRefusal || !(error instanceof Error)) return error;
  const name = known[codeOf(error)];
  if (name) return refuse(path, name, error.message, error);
  return new LedgerRefusal(`the ledger ${path} cannot be used (${error.message})`, { cause: error });
}

/** What went wrong with a ledger that could be opened: unless SQLite gives another reason, its rows make no sense. */
export function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return refuse(path, known[codeOf(error)] ?? 'ledger_damaged', error.message, error);
}

const number = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);

const identify = (database: DatabaseSync) => ({
  applicationId: number(database, 'PRAGMA application_id'),
  userVersion: number(database, 'PRAGMA user_version'),
});

function checkIsOurs(path: string, found: { applicationId: number; userVersion: number }): void {
  if (found.applicationId !== applicationId) throw refuse(path, 'ledger_foreign');
  if (found.userVersion > schemaVersion)
    throw refuse(path, 'ledger_newer', `schema ${found.userVersion}, this one knows ${schemaVersion}`);
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
  if (isOpenHere(path)) throw refuse(path, 'ledger_in_use');
  mkdirSync(dirname(path), { recursive: true });
  const header = readSqliteHeader(path);
  if (!header) return;
  if (!header.isSqlite) throw refuse(path, 'ledger_no_database');
  checkIsOurs(path, header);
}

/** Nothing was committed yet: a new file, or one whose first commit was cut short. */
const isBlank = (database: DatabaseSync): boolean =>
  number(database, 'SELECT count(*) FROM sqlite_master') === 0 && identify(database).applicationId === 0;

/** A ledger's files. */
export interface OpenFiles {
  readonly database: DatabaseSync;
  readonly log: ChangeLog;
  /** Closes all of them, and lets other processes in. */
  close(): void;
}

/** Checks a ledger's file, or makes it. */
function prepare(path: string, database: DatabaseSync): void {
  // Before there is a WAL, so that from the first commit on the file itself says whose it is.
  if (isBlank(database)) database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`);
  checkIsOurs(path, identify(database));
  const damage = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
  if (damage !== 'ok') throw refuse(path, 'ledger_damaged', String(damage));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608');
  database.exec('BEGIN IMMEDIATE; COMMIT');
}

/**
 * Opens a ledger's files for this process alone, making them and their folders where they are missing.
 * WAL with synchronous=NORMAL: a commit survives `kill -9` without an fsync, a power cut costs the last moments only.
 * @throws LedgerRefusal a file that is foreign, newer, damaged, in use or not writable; it is left as it is
 */
export function openSqlite(path: string): OpenFiles {
  const closing: (() => void)[] = [];
  const close = () => {
    for (const each of closing.splice(0).reverse()) each();
  };
  try {
    inspect(path);
    const lock = lockBeside(path);
    closing.push(lock.release);
    const database = new DatabaseSync(path, { timeout: lockTimeout });
    closing.push(() => database.close());
    prepare(path, database);
    const log = openChangeLog(path);
    closing.push(log.close);
    openHere.add(database);
    return { database, log, close };
  } catch (error) {
    close();
    throw refusal(path, error);
  }
}
