import { pairCellIndex } from '../catalog/cells.ts';
import { type Direction, type Outcome, outcomes } from '../catalog/values.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { globalKey, pairOf } from '../ledger/totals.ts';

/** The calls of one direction and trunk. */
export interface CallCounts {
  readonly direction: Direction;
  readonly trunk: string;
  readonly started: number;
  readonly active: number;
  readonly ended: Readonly<Partial<Record<Outcome, number>>>;
}

/** The calls that a ledger has counted, in the order of directions and trunks. */
export function callCounts({ rows, active }: Snapshot): CallCounts[] {
  const keys = [...rows.keys()].filter((key) => key !== globalKey).sort();
  return keys.map((key) => {
    const cell = (name: string) => rows.get(key)?.[pairCellIndex.get(name) ?? -1] ?? 0;
    const ended = outcomes.map((outcome) => [outcome, cell(`calls_ended_total:${outcome}`)] as const);
    return {
      ...pairOf(key),
      started: cell('calls_started_total'),
      active: active.get(key) ?? 0,
      ended: Object.fromEntries(ended),
    };
  });
}

const columns = ['direction', 'trunk', 'started', 'active', ...outcomes] as const;

/** A text table of calls by direction and trunk, a column an outcome, with a line of sums. */
export function callsTable(counts: readonly CallCounts[]): string {
  const lines = counts.map(
    ({ direction, trunk, started, active, ended }) =>
      [direction, trunk, started, active, ...outcomes.map((outcome) => ended[outcome] ?? 0)] as const,
  );
  const sums = columns.slice(2).map((_, index) => lines.reduce((sum, line) => sum + Number(line[index + 2]), 0));
  const table = [columns, ...lines, ['all', '', ...sums]].map((line) => line.map(String));
  const widths = columns.map((_, index) => Math.max(...table.map((line) => line[index]?.length ?? 0)));
  const pad = (text: string, index: number) =>
    index < 2 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0);
  return table.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
