import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PairCell } from '../../src/catalog/cells.ts';
import { pairCellIndex } from '../../src/catalog/cells.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { emptyRow, type PairKey, pairCell, type Row } from '../../src/ledger/totals.ts';
import { type Day, dayText, localDate, openDailyBaseline, openDay, parseDay } from '../../src/status/daily-baseline.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';
import { inboundLeg, joined } from '../support/calls/facts.ts';

const rowsOf = (cells: Partial<Record<PairCell, number>>): Map<PairKey, Row> => {
  const row = emptyRow('inbound|ST_in');
  for (const [cell, value] of Object.entries(cells)) row[pairCellIndex.get(cell) ?? -1] = value ?? 0;
  return new Map([['inbound|ST_in', row]]);
};

const yesterday: Day = { date: '2026-09-13', since: undefined, rows: rowsOf({ calls_started_total: 5 }) };
const sinceNoon: Day = { date: '2026-09-14', since: 12, rows: rowsOf({ calls_started_total: 5 }) };

describe('the day that a process starts into', () => {
  test.each([
    ['an empty ledger has counted nothing before today', undefined, new Map(), { since: undefined }],
    ['totals without a note: counted from now on', undefined, rowsOf({ calls_started_total: 7 }), { since: 99 }],
    ['the note of today goes on', sinceNoon, rowsOf({ calls_started_total: 7 }), sinceNoon],
    [
      'a note of yesterday: nothing ran at midnight, so nothing was counted',
      yesterday,
      rowsOf({ calls_started_total: 7 }),
      { since: undefined, rows: rowsOf({ calls_started_total: 7 }) },
    ],
    [
      'a note of tomorrow: the clock was wrong',
      { ...sinceNoon, date: '2026-09-15' },
      rowsOf({ calls_started_total: 7 }),
      { since: 99 },
    ],
    ['a note above the totals is of another ledger', sinceNoon, rowsOf({ calls_started_total: 4 }), { since: 99 }],
  ])('%s', (_, known, rows, day) => {
    expect(openDay({ known, date: '2026-09-14', now: 99, rows })).toMatchObject({ date: '2026-09-14', ...day });
  });

  test('survives as text, less what a day does not show', () => {
    const rows = rowsOf({ calls_started_total: 3, 'calls_ended_total:completed': 2, 'call_talk_seconds:sum_ms': 77 });
    const back = parseDay(dayText({ date: '2026-09-14', since: 5, rows }));
    expect(back).toMatchObject({ date: '2026-09-14', since: 5 });
    const row = back?.rows.get('inbound|ST_in');
    expect(pairCell(row, 'calls_started_total')).toBe(3);
    expect(pairCell(row, 'calls_ended_total:completed')).toBe(2);
    expect(pairCell(row, 'call_talk_seconds:sum_ms')).toBe(0);
  });

  test.each([
    '',
    '{',
    '{}',
    '[]',
    '{"date":"soon","since":null,"rows":{}}',
    '{"date":"2026-09-14","since":null,"rows":{"a":{"b":-1}}}',
  ])('%j is no day', (text) => expect(parseDay(text)).toBeUndefined());

  test('midnight is local', () => {
    const at = Date.parse('2026-09-14T22:30:00Z');
    expect(localDate(at, 'UTC')).toBe('2026-09-14');
    expect(localDate(at, 'Europe/Berlin')).toBe('2026-09-15');
    expect(localDate(at, 'America/New_York')).toBe('2026-09-14');
  });
});

describe('a daily baseline on a real ledger', () => {
  let folder: string;
  let now: number;
  let ledger: Ledger;
  let calls = 0;
  const open = async () => {
    const options = { callMaxAgeMs: 1e9, trunkLimit: 10, trunks: describedTrunks(), now: () => now };
    ledger = await openLedger(`sqlite:${join(folder, 'ledger.db')}`, options);
    return openDailyBaseline({
      ledger,
      now: () => now,
      timeZone: 'UTC',
      onUnwritten: (error) => expect(error).toBeUndefined(),
    });
  };
  const call = () => {
    const id = `call-${calls++}`;
    const fact = joined({ t: 0 }, { ...inboundLeg, call: id });
    return ledger.apply({ id, expiresAt: now + 1000, room: id, fact });
  };
  /** Calls started today, and what they count from. */
  const today = async (book: { today: Day }) => {
    const { rows } = await ledger.snapshot();
    const total = (of: ReadonlyMap<PairKey, Row>) => pairCell(of.get('inbound|ST_in'), 'calls_started_total');
    return [total(rows) - total(book.today.rows), book.today.date, book.today.since];
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'day-'));
    now = Date.parse('2026-09-14T10:00:00Z');
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true });
  });

  test('counts on over a restart, and from midnight whether it runs then or not', async () => {
    let book = await open();
    await call();
    expect(await today(book)).toEqual([1, '2026-09-14', undefined]);
    await ledger.close();

    book = await open();
    await call();
    expect(await today(book)).toEqual([2, '2026-09-14', undefined]);
    now = Date.parse('2026-09-15T00:00:00Z');
    await book.tick();
    expect(await today(book)).toEqual([0, '2026-09-15', undefined]);
    await call();
    await ledger.close();

    book = await open();
    expect(await today(book)).toEqual([1, '2026-09-15', undefined]);
    await ledger.close();

    now = Date.parse('2026-09-16T09:00:00Z');
    book = await open();
    await call();
    expect(await today(book)).toEqual([1, '2026-09-16', undefined]);
  });

  test('a clock that was set back makes a day that says when it began', async () => {
    const book = await open();
    now -= 24 * 3_600_000;
    await book.tick();
    await call();
    expect(await today(book)).toEqual([1, '2026-09-13', now]);
  });
});
