import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, rmSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Entry } from '../../../src/ledger/ledger.ts';
import { foldEntries } from '../support/model.ts';
import { newFile, newFolder } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';
import { recordedEntries } from '../support/recorded-entries.ts';
import { contentsOf } from '../support/totals.ts';

const writer = fileURLToPath(new URL('children/writer.ts', import.meta.url));
const all = recordedEntries(8);

function startWriter(file: string, from: number) {
  const entries = join(dirname(file), '..', `${basename(dirname(file))}.json`);
  writeFileSync(entries, JSON.stringify(all));
  onTestFinished(() => rmSync(entries, { force: true }));
  return spawn(process.execPath, [writer, `sqlite:${file}`, entries, `${from}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Starts a writer at an entry and kills it about when it has reported so many. @returns the ids that it reported */
async function killedWriting(file: string, from: number, after: number): Promise<string[]> {
  const child = startWriter(file, from);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.split('\n').length > after) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  return output.split('\n').slice(0, -1);
}

/** Starts a writer on a file that is not there yet and kills it when so much has happened in the file's folder. */
async function killedOpening(file: string, events: number): Promise<void> {
  const child = startWriter(file, 0);
  let seen = 0;
  const watcher = watch(dirname(file), () => {
    seen++;
    if (seen === events) child.kill('SIGKILL');
  });
  child.stdout.resume();
  const [, signal] = await once(child, 'close');
  watcher.close();
  expect(signal).toBe('SIGKILL');
}

/** Sends every entry to a copy of the file as it was found. @returns the entries that it knew, and what it showed */
async function examine(file: string) {
  const folder = newFolder();
  cpSync(dirname(file), folder, { recursive: true });
  const { ledger } = await onFile(join(folder, 'ledger.db'));
  const found = contentsOf(await ledger.snapshot());
  const known: Entry[] = [];
  for (let from = 0; from < all.length; from += 500) {
    const batch = all.slice(from, from + 500);
    const results = await Promise.all(batch.map((entry) => ledger.apply(entry)));
    known.push(...batch.filter((_, index) => results[index] === 'duplicate'));
  }
  const completed = contentsOf(await ledger.snapshot());
  await ledger.close();
  return { known, found, completed };
}

test('a ledger that is killed again and again knows all that it reported, and its totals are exact', async () => {
  const file = newFile();
  const everything = foldEntries(all);
  const reported = new Set<string>();
  for (let kills = 0; kills < 6; kills++) {
    for (const id of await killedWriting(file, reported.size, randomInt(1, 400))) reported.add(id);
    const { known, found, completed } = await examine(file);
    expect(all.slice(0, reported.size).every(({ id }) => reported.has(id))).toBe(true);
    expect(known.slice(0, reported.size).map(({ id }) => id)).toEqual([...reported]);
    expect(found).toEqual(foldEntries(known));
    expect(completed).toEqual(everything);
  }
  expect(reported.size).toBeLessThan(all.length);
});

test.each([1, 3, 4, 5, 6, 8])('a ledger that is killed while it is made (%i) can be opened', async (events) => {
  const file = newFile();
  await killedOpening(file, events);
  const { known, found, completed } = await examine(file);
  expect(found).toEqual(foldEntries(known));
  expect(completed).toEqual(foldEntries(all));
});
