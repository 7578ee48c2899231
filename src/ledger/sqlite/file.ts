import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { fill } from '../../catalog/refusals.ts';
import { type StartupErrorName, startupErrors } from '../../catalog/startup-errors.ts';
import { errorCode, makeFolder } from '../../files.ts';
import { LedgerRefusal } from '../ledger.ts';
import { applicationId, createTables, schemaVersion } from './schema.ts';

/** How long to wait for a process that is just ending to let go of the file, ms. */
const lockTimeout = 2000;

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
  ENOENT: 'ledger_unwritable',
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
const codeOf = (error: Error): string => ('errcode' in error ? String(Number(error.errcode) & 0xff) : errorCode(error));

/** An error of opening a ledger as one that a person can act on. @param otherwise for an error that is not known */
export function refusal(path: string, error: unknown, otherwise?: StartupErrorName): unknown {
  if (error instanceof LedgerRefusal || !(error instanceof Error)) return error;
  const name = known[codeOf(error)] ?? otherwise;
  if (name) return refuse(path, name, error.message, error);
  return new LedgerRefusal(`the ledger ${path} cannot be used (${error.message})`, { cause: error });
}

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];

function checkIsOurs(path: string, database: DatabaseSync): void {
  if (pragma(database, 'application_id') !== applicationId) throw refuse(path, 'ledger_foreign');
  const version = Number(pragma(database, 'user_version'));
  const versions = `schema ${version}, this one reads ${schemaVersion}`;
  if (version > schemaVersion) throw refuse(path, 'ledger_newer', versions);
  if (version < schemaVersion) throw refuse(path, 'ledger_older', versions);
}

const isOfCode = (error: unknown, code: string): boolean => error instanceof Error && codeOf(error) === code;

/**
 * Looks at a file before it is opened for writing, so that one that is not ours stays as it is. `immutable` keeps SQLite
 * from locking it and from touching its journals (sqlite.org/uri.html).
 */
function inspect(path: string): void {
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file) {
    makeFolder(dirname(path));
    return;
  }
  if (file.isDirectory()) throw refuse(path, 'ledger_is_folder');
  // SQLite names its WAL by the path, so under two names the same file would have two.
  if (file.nlink > 1) throw refuse(path, 'ledger_hard_link');
  accessSync(path, constants.R_OK | constants.W_OK);
  if (file.size === 0) return;
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    checkIsOurs(path, database);
  } catch (error) {
    // Killed in the middle of a checkpoint the file is incomplete without its WAL, which is not read here.
    if (!isOfCode(error, '11')) throw error;
  } finally {
    database.close();
  }
}

/** Nothing was committed yet: a new file, or one whose first commit was cut short. */
const isBlank = (database: DatabaseSync): boolean =>
  database.prepare('SELECT 1 FROM sqlite_master').get() === undefined && pragma(database, 'application_id') === 0;

/**
 * Opens a ledger's file for this process alone, making it and its folders where they are missing. `locking_mode=EXCLUSIVE`
 * keeps other processes out by the file itself, whatever path leads to it. WAL with `synchronous=NORMAL`: a commit
 * survives `kill -9` without an fsync, a power cut costs the commits since the last checkpoint.
 * @throws LedgerRefusal a file that is foreign, of another version, damaged, in use or not writable; it stays as it is
 */
export function openFile(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    inspect(path);
    database = new DatabaseSync(path, { timeout: lockTimeout });
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    // Before there is a WAL, so that from the first commit on the file itself says whose it is.
    if (isBlank(database)) createTables(database);
    checkIsOurs(path, database);
    const damage = pragma(database, 'integrity_check(1)');
    if (damage !== 'ok') throw refuse(path, 'ledger_damaged', String(damage));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216');
    // A disk that is full, or a file that cannot be written, is found now and not with the first webhook.
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${schemaVersion}; COMMIT`);
    return database;
  } catch (error) {
    database?.close();
    throw refusal(path, error);
  }
}

/**
 * Whether the paths of a ledger and of its WAL still lead to the files that they led to before. What is committed to one that
 * was deleted is gone with the process.
 */
export function sameFiles(path: string): () => boolean {
  const identity = () =>
    [path, `${path}-wal`]
      .map((name) => statSync(name, { throwIfNoEntry: false }))
      .map((file) => `${file?.dev} ${file?.ino}`)
      .join();
  const before = identity();
  return () => identity() === before;
}
