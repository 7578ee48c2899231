import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { remove } from './remove.ts';

/**
 * More than a busy turn's changes take, bytes: a probe that wrote less would say yes to a disk on which the next commit
 * fails.
 */
const ballast = Buffer.alloc(512 * 1024);

/**
 * Where commits are written, one after the other, before anything else is done with them: a system call each, which the
 * system keeps when the process is killed. There are two files, so that one can be folded while the other is written.
 */
export interface ChangeLog {
  /** Of the file that is written now, bytes. */
  readonly size: number;
  /** @throws Error it could not be written, and nothing of it was kept */
  append(record: Buffer): void;
  /** Goes on in the other file, which must be empty by then. @returns the path of the one so far */
  turn(): string;
  /** What both files hold. */
  read(): string[];
  /** Empties both files. */
  clear(): void;
  /** Tries whether a commit could be written. @throws Error it could not */
  probe(): void;
  /** A file that is empty goes. */
  close(): void;
}

/** Not by its path: the file may have been removed. */
function contentsOf(file: number): string {
  const bytes = Buffer.alloc(fstatSync(file).size);
  return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
}

/**
 * Opens the two files of a ledger, or makes them.
 * @throws Error the system's
 */
export function openChangeLog(ledger: string): ChangeLog {
  const paths = [`${ledger}-changes-0`, `${ledger}-changes-1`] as const;
  // Both from the start: the folder may be read-only later.
  const files = paths.map((path) => openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644));
  let [path, other]: readonly string[] = paths;
  let [file = -1, otherFile = -1] = files;
  let size = 0;

  function write(bytes: Buffer): void {
    try {
      if (writeSync(file, bytes, 0, bytes.length, size) === bytes.length) return;
      // What writes a part of something and stops is out of space, and does not say so.
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    } catch (error) {
      ftruncateSync(file, size);
      throw error;
    }
  }

  return {
    get size() {
      return size;
    },
    append(record) {
      write(record);
      size += record.length;
    },
    turn() {
      const full = path ?? '';
      [path, other] = [other, path];
      [file, otherFile] = [otherFile, file];
      size = 0;
      return full;
    },
    read: () => files.map(contentsOf),
    clear() {
      for (const each of files) ftruncateSync(each, 0);
      size = 0;
    },
    probe() {
      write(ballast);
      ftruncateSync(file, size);
    },
    close() {
      for (const each of files) closeSync(each);
      for (const each of paths) if (statSync(each, { throwIfNoEntry: false })?.size === 0) remove(each);
    },
  };
}
