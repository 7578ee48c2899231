import { cpSync, linkSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { contentsOfFolder, filledLedger } from './support/filled-ledger.ts';
import { newFile, newFolder } from './support/new-file.ts';
import { refused } from './support/refused.ts';

const foreign = 'is the database of another program: set LEDGER_URL to another file';
const noDatabase = 'is not a SQLite database: set LEDGER_URL to another file (file is not a database)';
const damaged = 'is damaged: restore it from a backup, or move it away to start with empty totals';

const foreignDatabase = (file: string, setup: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.exec(`${setup}; CREATE TABLE dashboards (name TEXT); INSERT INTO dashboards VALUES ('calls')`);
  return database;
};

/** Leaves what a foreign program left that was killed in the middle of some work: its file and its journal. */
function killedForeign(file: string, setup: string, work: string): void {
  const elsewhere = newFolder();
  const database = foreignDatabase(`${elsewhere}/ledger.db`, setup);
  database.exec(work);
  cpSync(elsewhere, dirname(file), { recursive: true });
  database.close();
  expect(Object.keys(contentsOfFolder(dirname(file))).length).toBeGreaterThan(1);
}

const change = (file: string, by: (bytes: Buffer) => void): void => {
  const bytes = readFileSync(file);
  by(bytes);
  writeFileSync(file, bytes);
};

/** Writes another text of the same length over every place where the text occurs. */
const replace = (file: string, text: string, other: string): void =>
  change(file, (bytes) => {
    expect(bytes.includes(text)).toBe(true);
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes.write(other, at);
  });

type Case = [what: string, message: string, prepare: (file: string) => unknown];

const others: Case[] = [
  ['of another program', foreign, (file) => foreignDatabase(file, 'PRAGMA application_id = 7').close()],
  ['of a program that gives no application id', foreign, (file) => foreignDatabase(file, '').close()],
  ['of another program, with a WAL', foreign, (file) => foreignDatabase(file, 'PRAGMA journal_mode = WAL').close()],
  [
    'of another program that was killed and left a WAL',
    foreign,
    (file) => killedForeign(file, 'PRAGMA journal_mode = WAL', "INSERT INTO dashboards VALUES ('trunks')"),
  ],
  [
    'of another program that was killed and left a hot journal',
    foreign,
    (file) =>
      killedForeign(
        file,
        'PRAGMA cache_size = 1',
        `BEGIN; WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)
         INSERT INTO dashboards SELECT hex(zeroblob(1000)) FROM n`,
      ),
  ],
  ['that is a text file', noDatabase, (file) => writeFileSync(file, 'calls: 5\n'.repeat(1000))],
  ['that is a file of five bytes', noDatabase, (file) => writeFileSync(file, 'calls')],
  ['that is a folder', 'is a folder: set LEDGER_URL to a file', (file) => mkdirSync(file)],
];

const ofOurs: Case[] = [
  [
    'that a newer version wrote',
    'was written by a newer version: upgrade, or set LEDGER_URL to another file (schema 4, this one reads 3)',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec('PRAGMA user_version = 4');
      database.close();
    },
  ],
  [
    'that a development version wrote',
    'was written by a development version before 1.0.0: move it away to start with empty totals, or set LEDGER_URL to another file (schema 1, this one reads 3)',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec('PRAGMA user_version = 1');
      database.close();
    },
  ],
  [
    'with a second name',
    'has a second name: it is a hard link: remove the other name (`find -samefile` finds it) or copy the file: SQLite names its WAL after the path',
    (file) => linkSync(file, `${newFolder()}/other.db`),
  ],
  [
    'that was cut in half',
    `${damaged} (database disk image is malformed)`,
    (file) => truncateSync(file, readFileSync(file).length / 2),
  ],
  ['that was cut within its header', foreign, (file) => truncateSync(file, 60)],
  ['whose first page is zero', noDatabase, (file) => change(file, (bytes) => bytes.fill(0, 0, 4096))],
  [
    'whose list of tables is garbage',
    `${damaged} (database disk image is malformed)`,
    (file) => change(file, (bytes) => bytes.fill(0xa5, 100, 2000)),
  ],
  [
    'with garbage in the middle of its pages',
    `${damaged} (DETAIL)`,
    (file) =>
      change(file, (bytes) => {
        for (let at = 4096; at < bytes.length; at += 4096) bytes.fill(0xa5, at + 1000, at + 3000);
      }),
  ],
  [
    'with a page that was overwritten with another',
    `${damaged} (DETAIL)`,
    (file) => change(file, (bytes) => bytes.copy(bytes, 5 * 4096, 6 * 4096, 7 * 4096)),
  ],
  [
    'whose index disagrees with its table',
    `${damaged} (DETAIL)`,
    (file) => {
      const database = new DatabaseSync(file, { defensive: false });
      const index = database.prepare("SELECT * FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").get();
      const column = database.prepare(`PRAGMA index_info(${index?.name})`).get();
      database.exec(`
        PRAGMA writable_schema = ON;
        CREATE TABLE aside AS SELECT * FROM sqlite_master WHERE name = '${index?.name}';
        DELETE FROM sqlite_master WHERE name = '${index?.name}'`);
      database.close();
      const without = new DatabaseSync(file, { defensive: false });
      without.exec(`
        UPDATE ${index?.tbl_name} SET ${column?.name} = ${column?.name} + 1;
        PRAGMA writable_schema = ON; INSERT INTO sqlite_master SELECT * FROM aside; DROP TABLE aside`);
      without.close();
    },
  ],
  [
    'with totals of a direction that does not exist',
    `${damaged} (DETAIL)`,
    (file) => replace(file, 'inbound|ST_1calls', 'inbaund|ST_1calls'),
  ],
];

/** The message with PATH and DETAIL as they are in the one that came. */
const expected = (message: string, file: string, came: string) =>
  `the ledger ${file} ${message}`
    .replace('PATH', `'${file}'`)
    .replace('DETAIL', () => /\(([^\n]+)\)$/.exec(came)?.[1] ?? 'a detail');

describe('a file that is refused stays as it is, with nothing left beside it', () => {
  test.each(others)('one %s: %s', async (_, message, prepare) => {
    const file = newFile();
    prepare(file);
    const came = await refused(file);
    expect(came).toBe(expected(message, file, came));
  });

  test.each(ofOurs)('a ledger %s: %s', async (_, message, prepare) => {
    const file = newFile();
    await filledLedger(file);
    prepare(file);
    const came = await refused(file);
    expect(came).toBe(expected(message, file, came));
  });
});
