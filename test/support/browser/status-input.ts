import { type GlobalCell, globalCellIndex, type PairCell, pairCellIndex } from '../../../src/catalog/cells.ts';
import type { Snapshot } from '../../../src/ledger/ledger.ts';
import { emptyRow, globalKey, type PairKey, type Row } from '../../../src/ledger/totals.ts';
import { type Activity, activityRecorder } from '../../../src/status/activity.ts';
import { hourRecorder, type LastHour } from '../../../src/status/last-hour.ts';
import { statusPage } from '../../../src/status/page.ts';
import { type StatusInput, statusView } from '../../../src/status/view.ts';

/** 10:24:07 of an ordinary Monday, UTC. */
export const now = Date.parse('2026-09-14T10:24:07Z');

export type Cells = Partial<Record<PairCell | GlobalCell, number>>;

/** Rows of totals as tests write them: only what is not 0. */
export const rowsOf = (pairs: Readonly<Record<PairKey, Cells>>): Map<PairKey, Row> =>
  new Map(
    Object.entries(pairs).map(([key, cells]) => {
      const index: ReadonlyMap<string, number> = key === globalKey ? globalCellIndex : pairCellIndex;
      const row = emptyRow(key);
      for (const [cell, value] of Object.entries(cells)) row[index.get(cell) ?? -1] = value ?? 0;
      return [key, row];
    }),
  );

export const snapshotOf = (
  pairs: Readonly<Record<PairKey, Cells>>,
  active: Readonly<Record<PairKey, number>> = {},
): Snapshot => ({ rows: rowsOf(pairs), active: new Map(Object.entries(active)), peaks: new Map(), rooms: 0 });

/** What reached the listener: seconds before now at which a webhook was accepted, or refused as `[code, seconds, offset]`. */
export function activityOf(
  received: readonly number[],
  refused: readonly (readonly [code: string, seconds: number, clockOffset?: number])[] = [],
): Activity {
  const recorder = activityRecorder();
  for (const seconds of received) {
    const receivedAt = now - seconds * 1000;
    recorder.received({ result: 'applied', receivedAt, createdAt: Math.floor(receivedAt / 1000) });
  }
  for (const [code, seconds, clockOffset] of refused) recorder.refused({ code, clockOffset }, now - seconds * 1000);
  return recorder.at(now);
}

/** What ended in the last minutes, of an exporter that knew nothing before: cells as they are now, by pair. */
export function hourOf(pairs: Readonly<Record<PairKey, Cells>>, minutes = 10): LastHour {
  const recorder = hourRecorder();
  const before = Object.fromEntries(Object.keys(pairs).map((key) => [key, {}]));
  recorder.sample(snapshotOf(before), now - minutes * 60_000);
  for (let minute = minutes - 1; minute > 0; minute--) recorder.sample(snapshotOf(before), now - minute * 60_000);
  return recorder.at(snapshotOf(pairs), now);
}

/** A page's input: an exporter that started an hour ago and knows nothing, unless `change` says otherwise. */
export const statusInput = (change: Partial<StatusInput> = {}): StatusInput => ({
  now,
  timeZone: 'UTC',
  about: {
    version: '1.2.3',
    nodeVersion: '24.0.0',
    ledger: 'sqlite',
    startedAt: now - 3_600_000,
    webhookUrl: 'http://exporter:8080/webhook',
    scrapeTarget: 'exporter:9464',
    values: { WEBHOOK_PATH: '/webhook', MAX_BODY_BYTES: 1_048_576 },
  },
  snapshot: snapshotOf({}),
  trunks: [],
  today: { date: '2026-09-14', since: undefined, rows: new Map() },
  hour: hourOf({}),
  awaited: new Map(),
  problemCalls: [],
  activity: activityOf([]),
  problem: undefined,
  api: undefined,
  ...change,
});

/** The page as it is sent. */
export const pageOf = (change: Partial<StatusInput> = {}): string => statusPage(statusView(statusInput(change)));

/** Of a trunk with four open calls. */
export const someCalls: Cells = {
  calls_started_total: 12,
  'calls_ended_total:completed': 6,
  'calls_ended_total:no_answer': 2,
};

export const manyTrunks = (count: number): Snapshot =>
  snapshotOf(
    Object.fromEntries(
      Array.from(
        { length: count },
        (_, index) => [`inbound|ST_${String(index).padStart(12, 'x')}`, someCalls] as const,
      ),
    ),
  );
