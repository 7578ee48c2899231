// Folds change logs into the tables, in a thread of its own: it waits for the disk, and webhooks must not.
import { readFileSync, truncateSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { fold } from './fold.ts';
import type { FoldOrder } from './fold-thread.ts';
import { lockTimeout } from './lock-timeout.ts';
import { sqliteTables } from './sqlite-tables.ts';

// On Linux this is about the calling thread alone (setpriority(2), "C library/kernel differences").
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
const database = new DatabaseSync(String(workerData), { timeout: lockTimeout });
database.exec('PRAGMA synchronous = NORMAL');
const tables = sqliteTables(database);

parentPort?.on('message', (order: FoldOrder | 'close') => {
  if (order === 'close') {
    database.close();
    parentPort?.close();
    return;
  }
  try {
    fold(database, tables, { logs: [readFileSync(order.log, 'utf8')], forgetIdsBefore: order.forgetIdsBefore });
    truncateSync(order.log);
    parentPort?.postMessage(undefined);
  } catch (error) {
    parentPort?.postMessage(error);
  }
});
