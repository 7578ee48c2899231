import { type Direction, type Outcome, outcomes } from '../catalog/values.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { globalKey, pairCell, pairOf } from '../ledger/totals.ts';
import type { SimulationProgress } from '../traffic/simulate.ts';
import type { PairTruth } from '../traffic/simulation/truth.ts';

/** The calls of one direction and trunk. */
export interface CallCounts {
  readonly direction: Direction;
  readonly trunk: string;
  readonly started: number;
  readonly active: number;
  readonly ended: Readonly<Partial<Record<Outcome, number>>>;
}

/** The calls that a ledger has counted, by direction and trunk. */
export function callCounts({ rows, active }: Snapshot): CallCounts[] {
  const keys = [...rows.keys()].filter((key) => key !== globalKey).sort();
  return keys.map((key) => {
    const row = rows.get(key);
    const ended = outcomes.map((outcome) => [outcome, pairCell(row, `calls_ended_total:${outcome}`)] as const);
    return {
      ...pairOf(key),
      started: pairCell(row, 'calls_started_total'),
      active: active.get(key) ?? 0,
      ended: Object.fromEntries(ended),
    };
  });
}

/** The calls of a simulation, by direction and trunk. */
export const truthCounts = (truth: readonly PairTruth[]): CallCounts[] =>
  truth.map(({ direction, trunk, started, ended }) => ({
    direction,
    trunk,
    started,
    active: started - Object.values(ended).reduce((sum, count) => sum + count, 0),
    ended,
  }));

const columns = ['direction', 'trunk', 'started', 'active', ...outcomes] as const;

/** A text table of calls by direction and trunk, with a column for each outcome and a line of sums. */
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

/** Number of webhooks by their final status, 0 for no answer. */
export type Statuses = Readonly<Record<number, number>>;

/** A line for each status. */
export const statusLines = (statuses: Statuses): string =>
  Object.entries(statuses)
    .map(([status, count]) => `${count} answered ${status === '0' ? 'not at all' : status}`)
    .join('\n') || 'none answered';

export const allAccepted = (statuses: Statuses): boolean => Object.keys(statuses).every((status) => status === '200');

/** Number of webhooks that got any answer. */
export const answeredIn = (statuses: Statuses): number =>
  Object.entries(statuses).reduce((sum, [status, count]) => sum + (status === '0' ? 0 : count), 0);

/**
 * The progress of a simulation in one line.
 * @param elapsed since its start, ms
 */
export function describeSimulation(progress: SimulationProgress, elapsed: number): string {
  const { callsStarted, callsOpen, lost, delayed, duplicated, statuses } = progress;
  const answered = answeredIn(statuses);
  const rate = Math.round((answered * 1000) / Math.max(1, elapsed));
  return [
    `${Math.round(elapsed / 1000)} s: ${callsStarted} calls started, ${callsOpen} open`,
    `${answered} webhooks answered (${rate}/s)`,
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(delayed > 0 ? [`${delayed} late`] : []),
    ...(duplicated > 0 ? [`${duplicated} sent twice`] : []),
    ...Object.entries(statuses)
      .filter(([status]) => status !== '200')
      .map(([status, count]) => `${count} ${status === '0' ? 'not answered' : `answered ${status}`}`),
  ].join(', ');
}
