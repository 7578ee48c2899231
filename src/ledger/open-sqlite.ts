import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fill } from '../catalog/fill.ts';
import { type StartupErrorName, startupErrors } from '../catalog/startup-errors.ts';
import { LedgerRefusal } from './ledger-refusal.ts';
import { applicationId, schema, schemaVersion } from './sqlite-schema.ts';

/** How long to wait for a process that is just ending to let go of the file, ms. */
const lockTimeout = 2000;

/** What a user meets when opening, by SQLite's primary result code (sqlite3.h). */
const known: Readonly<Record<number, StartupErrorName>> = {
  5: 'ledger_in_use',
  8: 'ledger_unwritable',
  11: 'ledger_damaged',
  13: 'ledger_disk_full',
  14: 'ledger_unwritable',
  26: 'ledger_no_database',
};

function refuse(path: string, name: StartupErrorName, detail?: string, cause?: unknown): LedgerRefusal {
  const { what, cure } = startupErrors[name];
  return new LedgerRefusal(`${fill(`${what}: ${cure}`, { path })}${detail ? ` (${detail})` : ''}`, { cause });
}

/** What went wrong with a file, as a refusal that a person can act on. */
function refusal(path: string, error: unknown): unknown {
  if (error instanceof LedgerRefusal || !(error instanceof Error)) return error;
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 14;
  const name = known[code];
  if (name) return refuse(path, name, error.message, error);
  return new LedgerRefusal(`the ledger ${path} cannot be used (${error.message})`, { cause: error });
}

const number = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);

/** Reads before anything is written, so that a file that is not ours stays as it is. */
function check(database: DatabaseSync, path: string): 'new' | 'ours' {
  const tables = number(database, 'SELECT count(*) FROM sqlite_master');
  const id = number(database, 'PRAGMA application_id');
  if (tables === 0 && id === 0) return 'new';
  if (id !== applicationId) throw refuse(path, 'ledger_foreign');
  const version = number(database, 'PRAGMA user_version');
  if (version > schemaVersion) throw refuse(path, 'ledger_newer', `schema ${version}, this one knows ${schemaVersion}`);
  const damage = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (damage !== 'ok') throw refuse(path, 'ledger_damaged', String(damage));
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
