import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openCall } from '../support/entries.ts';
import { newFile } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';
import { totalOf } from '../support/totals.ts';

const gone = {
  code: 'unavailable',
  cause: expect.objectContaining({ message: expect.stringContaining('was deleted') }),
};

test.each(['', '-wal'])('nothing is accepted once its file%s was deleted while it was in use', async (which) => {
  const file = newFile();
  const { ledger, sweepAt } = await onFile(file);
  await ledger.apply(openCall('a', 0));
  rmSync(`${file}${which}`);
  await expect(sweepAt(1)).rejects.toMatchObject(gone);
  expect(ledger.isUp).toBe(false);
  await expect(ledger.apply(openCall('b', 1))).rejects.toMatchObject(gone);
  await expect(sweepAt(2)).rejects.toMatchObject(gone);
  await ledger.close();
});

test('once it is put back, it goes on', async () => {
  const file = newFile();
  const { ledger, sweepAt } = await onFile(file);
  renameSync(file, `${file}.aside`);
  await expect(sweepAt(1)).rejects.toMatchObject(gone);
  renameSync(`${file}.aside`, file);
  await sweepAt(2);
  expect(await ledger.apply(openCall('a', 2))).toBe('applied');
  expect(ledger.isUp).toBe(true);
  await ledger.close();
});

test('a total of more than a JavaScript number can count to is read', async () => {
  const file = newFile();
  const { ledger } = await onFile(file);
  await ledger.apply(openCall('a', 0));
  await ledger.close();
  const database = new DatabaseSync(file);
  database.exec("UPDATE totals SET value = 9539685670688001 WHERE cell = 'calls_started_total'");
  database.close();
  const again = await onFile(file);
  expect(totalOf(await again.ledger.snapshot(), 'inbound|ST_in', 'calls_started_total')).toBeGreaterThan(9.5e15);
  await again.ledger.close();
});
