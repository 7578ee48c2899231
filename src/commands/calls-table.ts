import { pairCellIndex } from '../catalog/cells.ts';
import { outcomes } from '../catalog/values.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { globalKey, pairOf } from '../ledger/totals.ts';

const columns = ['direction', 'trunk', 'started', 'active', ...outcomes] as const;

/** A text table of calls by direction and trunk, a column an outcome, with a line of sums. */
export function callsTable({ rows, active }: Snapshot): string {
  const keys = [...rows.keys()].filter((key) => key !== globalKey).sort();
  const lines = keys.map((key) => {
    const { direction, trunk } = pairOf(key);
    const cell = (name: string) => rows.get(key)?.[pairCellIndex.get(name) ?? -1] ?? 0;
    const ended = outcomes.map((outcome) => cell(`calls_ended_total:${outcome}`));
    return [direction, trunk, cell('calls_started_total'), active.get(key) ?? 0, ...ended] as const;
  });
  const sums = columns.slice(2).map((_, index) => lines.reduce((sum, line) => sum + Number(line[index + 2]), 0));
  const table = [columns, ...lines, ['all', '', ...sums]].map((line) => line.map(String));
  const widths = columns.map((_, index) => Math.max(...table.map((line) => line[index]?.length ?? 0)));
  const pad = (text: string, index: number) =>
    index < 2 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0);
  return table.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
