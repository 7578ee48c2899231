import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Entry, type Ledger, LedgerRefusal } from '../../../src/ledger/ledger.ts';
import { contentsOfFolder } from '../support/filled-ledger.ts';
import { foldEntries } from '../support/model.ts';
import { newFile, newFolder } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';
import { recordedEntries } from '../support/recorded-entries.ts';
import { stoppedWriter } from '../support/stopped-writer.ts';
import { contentsOf } from '../support/totals.ts';

const all = recordedEntries(8);
const done = 'done';
const filesOf = (file: string): string[] => Object.keys(contentsOfFolder(dirname(file)));

/** In another process: if this one closed the file, it would release its own lock on the ledger (POSIX). */
function copyByProcess(from: string, to: string): void {
  execFileSync('cp', [from, to]);
}

const readByProcess = (file: string): Record<string, string> =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [fileURLToPath(new URL('children/reader.ts', import.meta.url)), file, join(newFolder(), 'copy.db')],
      { encoding: 'utf8' },
    ),
  );

async function running(): Promise<{ file: string; ledger: Ledger }> {
  const file = newFile();
  const { ledger } = await onFile(file);
  return { file, ledger };
}

/** Applies entries in commits of `together`. @returns their results */
async function write(ledger: Ledger, entries: readonly Entry[], together = 20): Promise<string[]> {
  const results: string[] = [];
  for (let from = 0; from < entries.length; from += together)
    results.push(...(await Promise.all(entries.slice(from, from + together).map((entry) => ledger.apply(entry)))));
  return results;
}

/** Opens a copy and applies every entry. @returns the entries that it knew, and its contents before and after */
async function examine(file: string) {
  const { ledger } = await onFile(file);
  const found = contentsOf(await ledger.snapshot());
  const results = await write(ledger, all, 500);
  const completed = contentsOf(await ledger.snapshot());
  await ledger.close();
  return { known: all.filter((_, index) => results[index] === 'duplicate'), found, completed };
}

describe('a snapshot of the volume', () => {
  test.each([1, 400, 1200])(
    'after %i webhooks contains every answered one, and its totals are exact',
    async (after) => {
      const file = newFile();
      const writer = await stoppedWriter(file, all, after);
      const copy = newFile();
      copyFileSync(file, copy);
      copyFileSync(`${file}-wal`, `${copy}-wal`);
      expect(filesOf(file)).toEqual(['ledger.db', 'ledger.db-wal']);

      const { known, found, completed } = await examine(copy);
      expect(known).toEqual(all.slice(0, known.length));
      expect(known.slice(0, writer.reported.length).map(({ id }) => id)).toEqual(writer.reported);
      expect(writer.reported.length).toBeGreaterThanOrEqual(after);
      expect(known.length).toBeLessThan(all.length);
      expect(found).toEqual(foldEntries(known));
      expect(completed).toEqual(foldEntries(all));

      expect(await writer.finish()).toBe(0);
      expect((await examine(file)).found).toEqual(foldEntries(all));
    },
  );
});

describe('a copy of a ledger that was stopped', () => {
  test('is a single file with the same contents', async () => {
    const file = newFile();
    const { ledger } = await onFile(file);
    await write(ledger, all.slice(0, 1000));
    const shown = contentsOf(await ledger.snapshot());
    await ledger.close();
    expect(filesOf(file)).toEqual(['ledger.db']);

    const copy = newFile();
    copyFileSync(file, copy);
    const { known, found } = await examine(copy);
    expect(found).toEqual(shown);
    expect(known).toEqual(all.slice(0, 1000));
  });

  test('can replace a ledger that was killed, after both files of that are removed', async () => {
    const backup = newFile();
    const { ledger } = await onFile(backup);
    await write(ledger, all.slice(0, 100));
    await ledger.close();

    const killed = newFile();
    await (await stoppedWriter(killed, all, 1500)).kill();
    expect(filesOf(killed)).toEqual(['ledger.db', 'ledger.db-wal']);
    for (const name of filesOf(killed)) rmSync(join(dirname(killed), name));
    copyFileSync(backup, killed);
    const { known, found, completed } = await examine(killed);
    expect(known).toEqual(all.slice(0, 100));
    expect(found).toEqual(foldEntries(known));
    expect(completed).toEqual(foldEntries(all));
  });
});

describe('a copy of a running ledger is no backup', () => {
  test('without the WAL it lacks the commits since the last checkpoint', async () => {
    const { ledger, file } = await running();
    await write(ledger, all.slice(0, 100));
    const copy = newFile();
    copyByProcess(file, copy);
    expect((await examine(copy)).known).toEqual([]);
  });

  test('with a WAL of another moment it is damaged', async () => {
    const { ledger, file } = await running();
    await write(ledger, all.slice(0, 100));
    const copy = newFile();
    copyByProcess(file, copy);
    await write(ledger, all.slice(100, 2000));
    copyByProcess(`${file}-wal`, `${copy}-wal`);
    const opened = onFile(copy);
    await expect(opened).rejects.toThrow(LedgerRefusal);
    await expect(opened).rejects.toThrow(/ is damaged: /);
  });
});

describe('another program', () => {
  test('cannot read a ledger before the exporter closes it', async () => {
    const { ledger, file } = await running();
    await write(ledger, all.slice(0, 100));
    const { backup, ...queries } = readByProcess(file);
    const locked = 'database is locked';
    expect(queries).toEqual({ select: locked, 'select read-only': locked, 'vacuum into': locked });
    expect(backup).not.toBe(done); // Node does not always say why
    await write(ledger, all.slice(100, 200));
    await ledger.close();
    expect(readByProcess(file)).toEqual({
      select: done,
      'select read-only': done,
      'vacuum into': done,
      backup: done,
    });
  });
});
