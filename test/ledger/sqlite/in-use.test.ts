import { linkSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LedgerRefusal } from '../../../src/ledger/ledger.ts';
import { openCall } from '../support/entries.ts';
import { filledLedger } from '../support/filled-ledger.ts';
import { newFile, newFolder } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';
import { opener } from '../support/opener.ts';
import { refused } from '../support/refused.ts';

const inUse =
  'is in use by another process: only one exporter can use a ledger: stop the other one, or set LEDGER_URL to another file';

describe('a ledger that is in use', () => {
  test('by another process is refused, and can be opened once that has ended', async () => {
    const file = newFile();
    await filledLedger(file);
    const holder = await opener(file);
    expect(holder.said).toBe('open');
    expect(await refused(file)).toBe(`the ledger ${file} ${inUse} (database is locked)`);
    await holder.end();
    expect((await (await onFile(file)).ledger.snapshot()).rooms).toBe(400);
  });

  test('by this process is refused, and stays locked for others', async () => {
    const file = newFile();
    const { ledger } = await onFile(file);
    // Not by `refused`: this process would lose its lock by reading the file.
    await expect(onFile(file)).rejects.toThrow(new LedgerRefusal(`the ledger ${file} ${inUse} (database is locked)`));
    expect((await opener(file)).said).toBe(`LedgerRefusal: the ledger ${file} ${inUse} (database is locked)`);
    await ledger.close();
    expect((await opener(file)).said).toBe('open');
  });

  test('of several processes that start at once on a new file no two get it, and nothing breaks', async () => {
    const file = newFile();
    const all = await Promise.all([opener(file), opener(file), opener(file)]);
    const refusals = all.map(({ said }) => said).filter((said) => said !== 'open');
    expect(refusals.length).toBeGreaterThanOrEqual(2);
    expect(new Set(refusals)).toEqual(new Set([`LedgerRefusal: the ledger ${file} ${inUse} (database is locked)`]));
    for (const { end } of all) await end();
    expect((await opener(file)).said).toBe('open');
  });

  const otherPaths: [string, (file: string) => string][] = [
    ['a relative path', (file) => relative(process.cwd(), file)],
    [
      'a symbolic link to the file',
      (file) => {
        const link = join(newFolder(), 'link.db');
        symlinkSync(file, link);
        return link;
      },
    ],
    [
      'a symbolic link to the folder',
      (file) => {
        const link = join(newFolder(), 'link');
        symlinkSync(dirname(file), link);
        return join(link, basename(file));
      },
    ],
  ];
  test.each(otherPaths)('is refused through %s as well', async (_, pathTo) => {
    const file = newFile();
    const { ledger } = await onFile(file);
    await ledger.apply(openCall('a', 0));
    const path = pathTo(file);
    expect((await opener(path)).said).toBe(`LedgerRefusal: the ledger ${path} ${inUse} (database is locked)`);
    await ledger.close();
    expect((await opener(path)).said).toBe('open');
  });

  test('is refused through a hard link by that name, and stays in use', async () => {
    const file = newFile();
    const { ledger } = await onFile(file);
    const link = join(newFolder(), 'hard.db');
    linkSync(file, link);
    expect((await opener(link)).said).toContain('has a second name: it is a hard link');
    expect(await ledger.apply(openCall('a', 0))).toBe('applied');
  });

  test('stays so after the files beside it were removed', async () => {
    const file = newFile();
    const { ledger } = await onFile(file);
    await ledger.apply(openCall('a', 0));
    for (const name of readdirSync(dirname(file))) if (name !== basename(file)) rmSync(join(dirname(file), name));
    expect((await opener(file)).said).toContain('is in use by another process');
  });
});
