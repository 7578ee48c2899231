import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeRecord } from '../../src/ledger/change-record.ts';
import type { Changes } from '../../src/ledger/changes.ts';
import { fold } from '../../src/ledger/fold.ts';
import { schema } from '../../src/ledger/sqlite-schema.ts';
import { sqliteTables } from '../../src/ledger/sqlite-tables.ts';
import { anyChanges } from './support/any-changes.ts';

/** Tables that are still empty, and what is in them. */
function emptyTables() {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  const tables = sqliteTables(database);
  const all = (table: string, order: string) =>
    database.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).all().map(Object.values);
  return {
    fold: (logs: readonly string[], forgetIdsBefore = 0) => fold(database, tables, { logs, forgetIdsBefore }),
    contents: () => [all('rooms', 'key'), all('totals', 'pair, cell'), all('ids', 'minute, digests')],
    minutes: () => all('ids', 'minute').map(([minute]) => minute),
  };
}

/** Logs of commits that are numbered from one on, split before some of them. */
function logsOf(all: readonly Changes[], ...splits: readonly number[]): string[] {
  const records = all.map((changes, index) => writeRecord({ seq: index + 1, ...changes }).toString());
  return [0, ...splits].map((from, index) => records.slice(from, splits[index]).join(''));
}

const commits = fc.array(anyChanges, { minLength: 1, maxLength: 6 });

describe('folding', () => {
  test('leaves what each commit would have left by itself, of rooms and totals the newest', () => {
    fc.assert(
      fc.property(commits, (all) => {
        const [together, oneByOne] = [emptyTables(), emptyTables()];
        expect(together.fold(logsOf(all))).toBe(all.length);
        for (let count = 1; count <= all.length; count++) oneByOne.fold(logsOf(all.slice(0, count)));
        expect(together.contents().slice(0, 2)).toEqual(oneByOne.contents().slice(0, 2));
        expect(new Set(together.minutes())).toEqual(new Set(oneByOne.minutes()));
      }),
    );
  });

  test('two logs is folding one, in whatever order they are given', () => {
    fc.assert(
      fc.property(commits, fc.nat(), (all, at) => {
        const [one, two, reversed] = [emptyTables(), emptyTables(), emptyTables()];
        one.fold(logsOf(all));
        const logs = logsOf(all, at % all.length);
        two.fold(logs);
        reversed.fold(logs.toReversed());
        expect([two.contents(), reversed.contents()]).toEqual([one.contents(), one.contents()]);
      }),
    );
  });

  test('again changes nothing: a process was killed before its log was emptied', () => {
    fc.assert(
      fc.property(commits, (all) => {
        const tables = emptyTables();
        tables.fold(logsOf(all));
        const before = tables.contents();
        expect(tables.fold(logsOf(all))).toBe(all.length);
        expect(tables.contents()).toEqual(before);
      }),
    );
  });

  test('stops at a gap: what came after it does not fit what came before', () => {
    fc.assert(
      fc.property(commits, fc.nat(), (all, at) => {
        const lost = at % all.length;
        const [cut, whole] = [emptyTables(), emptyTables()];
        const logs = logsOf(all, lost, lost + 1);
        expect(cut.fold([logs[2] ?? '', logs[0] ?? ''])).toBe(lost);
        whole.fold(logsOf(all.slice(0, lost)));
        expect(cut.contents()).toEqual(whole.contents());
      }),
    );
  });

  test('forgets ids of the minutes before the one that is given', () => {
    const tables = emptyTables();
    const ids = new Map([3, 4, 5].map((minute) => [minute, [[minute, 1] as const]]));
    tables.fold(logsOf([{ ids, rooms: new Map(), totals: new Map() }]), 4);
    expect(tables.minutes()).toEqual([4, 5]);
  });
});
