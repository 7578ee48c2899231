import { describe, expect, test } from 'vitest';
import { LedgerRefusal } from '../../src/ledger/ledger.ts';
import { filledLedger } from './support/filled-ledger.ts';
import { newFile } from './support/new-file.ts';
import { onFile } from './support/open-url.ts';
import { opener } from './support/opener.ts';
import { refused } from './support/refused.ts';

const inUse = 'is in use by another process: one exporter writes one ledger; stop the other one or set LEDGER_URL';

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
    await expect(onFile(file)).rejects.toThrow(new LedgerRefusal(`the ledger ${file} ${inUse}`));
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
});
