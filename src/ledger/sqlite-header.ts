import { closeSync, openSync, readSync } from 'node:fs';

/** What the first bytes of a file tell (sqlite.org/fileformat2.html, "The Database Header"). */
export interface SqliteHeader {
  /** False: another kind of file. */
  readonly isSqlite: boolean;
  readonly applicationId: number;
  readonly userVersion: number;
}

const size = 100;
const magic = 'SQLite format 3\0';

/**
 * Reads the header without SQLite, which would write to a database that another program left with a journal.
 * Closing a file drops the locks that the process holds on it (fcntl(2)), so it must not be open in this one.
 * @returns undefined for a file that is not there or empty
 * @throws the system's error when the file cannot be read and written
 */
export function readSqliteHeader(path: string): SqliteHeader | undefined {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const header = Buffer.alloc(size);
    const read = readSync(file, header, 0, size, 0);
    if (read === 0) return undefined;
    return {
      isSqlite: read === size && header.toString('latin1', 0, magic.length) === magic,
      userVersion: header.readUInt32BE(60),
      applicationId: header.readUInt32BE(68),
    };
  } finally {
    closeSync(file);
  }
}
