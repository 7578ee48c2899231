import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { writeRecord } from '../../src/ledger/change-record.ts';
import { foldThread } from '../../src/ledger/fold-thread.ts';
import { schema } from '../../src/ledger/sqlite-schema.ts';
import { newFolder } from './support/new-file.ts';

const record = (seq: number) =>
  writeRecord({ seq, ids: new Map(), totals: new Map(), rooms: new Map([[`room-${seq}`, { due: 1, text: '{}' }]]) });

test('what it cannot do it says, and it is asked again: without its file, with a broken one, and once all is well', async () => {
  const file = `${newFolder()}/later/ledger.db`;
  const log = `${dirname(file)}/log`;
  const thread = foldThread(file);
  onTestFinished(() => thread.close());
  const order = { log, forgetIdsBefore: 0 };
  await expect(thread.fold(order)).rejects.toThrow('unable to open database file');
  mkdirSync(dirname(file));
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  await expect(thread.fold(order)).rejects.toThrow('no such table');
  database.exec(schema);
  await expect(thread.fold(order)).rejects.toThrow('ENOENT');
  writeFileSync(log, Buffer.concat([record(1), record(2)]));
  await thread.fold(order);
  expect(readFileSync(log, 'utf8')).toBe('');
  expect(database.prepare('SELECT count(*) AS rooms FROM rooms').get()).toEqual({ rooms: 2 });
  // What is locked for longer than it waits is left as it is.
  writeFileSync(log, record(3));
  database.exec('BEGIN EXCLUSIVE');
  await expect(thread.fold(order)).rejects.toThrow('database is locked');
  database.exec('COMMIT');
  expect(readFileSync(log)).toEqual(record(3));
  await thread.fold(order);
  expect(database.prepare('SELECT count(*) AS rooms FROM rooms').get()).toEqual({ rooms: 3 });
});

test('closing it twice, or one that never began, is no error', async () => {
  const thread = foldThread('/nowhere/ledger.db');
  await thread.close();
  await expect(thread.fold({ log: '/nowhere/log', forgetIdsBefore: 0 })).rejects.toThrow(
    'unable to open database file',
  );
  await thread.close();
  await thread.close();
});
