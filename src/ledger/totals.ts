import type { Addition, Pair } from '../call/addition.ts';
import {
  type GlobalCell,
  globalCellIndex,
  globalCells,
  type PairCell,
  pairCellIndex,
  pairCells,
} from '../catalog/cells.ts';
import { type Direction, directions, outcomes } from '../catalog/values.ts';

/** The integers of one pair (or of none), in the order of the cell list; never changed in place once published. */
export type Row = Float64Array;

/** Label values that name no trunk in particular, and do not count towards TRUNK_LIMIT. */
export const noTrunk = 'none';
export const otherTrunk = 'other';

/** A pair as one string: `inbound|ST_x`; the global row is kept under the empty string. */
export type PairKey = string;
export const globalKey: PairKey = '';

export const pairKey = ({ direction, trunk }: Pair): PairKey => `${direction}|${trunk}`;

export function pairOf(key: PairKey): Pair {
  const bar = key.indexOf('|');
  const direction = directions.find((known): known is Direction => known === key.slice(0, bar));
  if (!direction) throw new TypeError(`not a (direction, trunk) pair: ${key}`);
  return { direction, trunk: key.slice(bar + 1) };
}

export const emptyRow = (key: PairKey): Row => new Float64Array((key === globalKey ? globalCells : pairCells).length);

/** No time in ms is larger before the year 2286, and a thousand sums of such are still exact. */
const largest = 1e13;

/**
 * The row and the place in it that an addition goes to.
 * @throws TypeError not a cell
 * @throws RangeError not a whole number that makes sense: stores keep totals as integers, and could not keep this one
 */
export function target(addition: Addition): { key: PairKey; index: number } {
  const index = addition.pair ? pairCellIndex.get(addition.cell) : globalCellIndex.get(addition.cell);
  if (index === undefined) throw new TypeError(`not a cell: ${addition.cell}`);
  const value = 'raiseTo' in addition ? addition.raiseTo : addition.by;
  if (!Number.isInteger(value) || value < 0 || value > largest)
    throw new RangeError(`cannot be added to ${addition.cell}: ${value}`);
  return { key: addition.pair ? pairKey(addition.pair) : globalKey, index };
}

/** The value of a cell after an addition. */
export const added = (value: number, addition: Addition): number =>
  'raiseTo' in addition ? Math.max(value, addition.raiseTo) : value + addition.by;

/** What a commit does to one integer of the totals. */
export interface TotalChange {
  readonly key: PairKey;
  readonly cell: string;
  /** Its place in the row. */
  readonly index: number;
  /** What is added; or, where it raises, what the integer is at least from then on. */
  readonly value: number;
  readonly raises: boolean;
}

/**
 * Sums additions up, so that a commit changes each integer once.
 * @throws TypeError, RangeError as `target` does
 */
export function sumUp(additions: readonly Addition[]): TotalChange[] {
  const changes = new Map<string, TotalChange>();
  for (const addition of additions) {
    const { key, index } = target(addition);
    const name = `${key}|${addition.cell}`;
    const value = added(changes.get(name)?.value ?? 0, addition);
    changes.set(name, { key, cell: addition.cell, index, value, raises: 'raiseTo' in addition });
  }
  return [...changes.values()];
}

/** A number of a pair's row; 0 where there is none. */
export const pairCell = (row: Row | undefined, cell: PairCell): number => row?.[pairCellIndex.get(cell) ?? -1] ?? 0;

/** A number of the global row; 0 where there is none. */
export const globalCell = (row: Row | undefined, cell: GlobalCell): number =>
  row?.[globalCellIndex.get(cell) ?? -1] ?? 0;

const started = pairCellIndex.get('calls_started_total') ?? -1;
const ended = outcomes.map((outcome) => pairCellIndex.get(`calls_ended_total:${outcome}`) ?? -1);

/** A start and its end are each counted in the commit that has them, so the difference is the calls that are open. */
const openCalls = (row: Row): number => ended.reduce((open, index) => open - (row[index] ?? 0), row[started] ?? 0);

/** Open calls by pair, from the totals. */
export const activeCalls = (rows: ReadonlyMap<PairKey, Row>): Map<PairKey, number> =>
  new Map(Array.from(rows).flatMap(([key, row]) => (key === globalKey ? [] : [[key, openCalls(row)]])));

/** Open calls by trunk, both directions together. */
export function openByTrunk(rows: ReadonlyMap<PairKey, Row>): Map<string, number> {
  const open = new Map<string, number>();
  for (const [key, active] of activeCalls(rows))
    open.set(pairOf(key).trunk, (open.get(pairOf(key).trunk) ?? 0) + active);
  return open;
}

/** Rows of stored integers; a cell that only another release knows is kept in the store, not shown. */
export function rowsOf(stored: Iterable<readonly [key: PairKey, cell: string, value: number]>): Map<PairKey, Row> {
  const rows = new Map<PairKey, Row>();
  for (const [key, cell, value] of stored) {
    const index = (key === globalKey ? globalCellIndex : pairCellIndex).get(cell);
    if (index === undefined) continue;
    const row = rows.get(key) ?? emptyRow(key);
    row[index] = value;
    rows.set(key, row);
  }
  return rows;
}
