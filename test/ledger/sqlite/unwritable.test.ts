import { chmodSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LedgerRefusal } from '../../../src/ledger/ledger.ts';
import { contentsOfFolder, filledLedger } from '../support/filled-ledger.ts';
import { newFile, newFolder } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';
import { nobody, opener } from '../support/opener.ts';

const unwritable = 'cannot be opened for writing: make the file and its folder writable for this user';

describe('a place that cannot be written', () => {
  const locations: [string, { file?: number; folder: number }, string][] = [
    ['a read-only file', { file: 0o444, folder: 0o777 }, "EACCES: permission denied, access 'FILE'"],
    ['an unreadable file', { file: 0o000, folder: 0o777 }, "EACCES: permission denied, access 'FILE'"],
    ['a file in a read-only folder', { file: 0o666, folder: 0o555 }, 'attempt to write a readonly database'],
    [
      'a read-only file in a read-only folder',
      { file: 0o444, folder: 0o555 },
      "EACCES: permission denied, access 'FILE'",
    ],
    ['a new file in a read-only folder', { folder: 0o555 }, 'unable to open database file'],
  ];
  test.each(locations)('%s is refused', async (_, modes, detail) => {
    const file = newFile();
    const folder = dirname(file);
    if (modes.file !== undefined) await filledLedger(file);
    const before = contentsOfFolder(folder);
    if (modes.file !== undefined) chmodSync(file, modes.file);
    chmodSync(folder, modes.folder);
    const { said, end } = await opener(file, nobody);
    await end();
    chmodSync(folder, 0o700);
    if (modes.file !== undefined) chmodSync(file, 0o600);
    expect(said).toBe(`LedgerRefusal: the ledger ${file} ${unwritable} (${detail.replace('FILE', file)})`);
    expect(contentsOfFolder(folder)).toEqual(before);
  });

  test('a folder that cannot be made is refused', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o555);
    const { said } = await opener(`${folder}/data/ledger.db`, nobody);
    expect(said).toBe(
      `LedgerRefusal: the ledger ${folder}/data/ledger.db ${unwritable} (EACCES: permission denied, mkdir '${folder}/data')`,
    );
  });

  test('a folder that is a file is refused', async () => {
    const folder = newFolder();
    writeFileSync(`${folder}/data`, '');
    const file = `${folder}/data/ledger.db`;
    await expect(onFile(file)).rejects.toThrow(
      new LedgerRefusal(
        `the ledger ${file} cannot be opened: correct the path: one of its folders is a file (EEXIST: file already exists, mkdir '${folder}/data')`,
      ),
    );
    expect(contentsOfFolder(folder)).toHaveProperty('data');
  });
});
