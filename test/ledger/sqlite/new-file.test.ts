import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentsOfFolder, filledLedger } from '../support/filled-ledger.ts';
import { newFile, newFolder } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';

describe('a file that can be a ledger', () => {
  test('an empty file becomes one', async () => {
    const file = newFile();
    writeFileSync(file, '');
    expect((await (await onFile(file)).ledger.snapshot()).rooms).toBe(0);
  });

  test('folders that are missing are made', async () => {
    const file = `${newFolder()}/var/lib/exporter/ledger.db`;
    const { ledger } = await onFile(file);
    await ledger.close();
    expect(contentsOfFolder(dirname(file))).toHaveProperty(['ledger.db']);
  });

  test('a ledger leaves nothing beside its file when it is closed', async () => {
    const file = newFile();
    await filledLedger(file);
    expect(Object.keys(contentsOfFolder(dirname(file)))).toEqual(['ledger.db']);
  });
});
