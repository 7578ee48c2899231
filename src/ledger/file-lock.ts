import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { lockTimeout } from './lock-timeout.ts';
import { remove } from './remove.ts';

export interface FileLock {
  release(): void;
}

/**
 * Keeps other processes from a ledger while this one lives, by SQLite's lock on an empty file beside it: the ledger's own
 * file is written by two threads, each of which must let the other in.
 * @throws Error SQLite's "database is locked", or the system's
 */
export function lockBeside(ledger: string): FileLock {
  const path = `${ledger}-lock`;
  for (;;) {
    // Stays open: it keeps the inode from being given to another file, and closing it would drop the lock (fcntl(2)).
    const file = openSync(path, 'a');
    const database = new DatabaseSync(path, { timeout: lockTimeout });
    const letGo = () => {
      database.close();
      closeSync(file);
    };
    try {
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      // The one that had it may have removed it on its way out.
      if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(file).ino)
        return {
          release() {
            remove(path);
            letGo();
          },
        };
    } catch (error) {
      letGo();
      throw error;
    }
    letGo();
  }
}
