import { bucketCell, type CallHistogram, type GlobalCell, type PairCell } from '../catalog/cells.ts';
import type { Direction } from '../catalog/values.ts';

/** What a call's numbers are kept under. */
export interface Pair {
  readonly direction: Direction;
  readonly trunk: string;
}

/** A change of the totals: integers are added; the newest call's start is raised. All three commute. */
export type Addition =
  | { readonly pair: Pair; readonly cell: PairCell; readonly by: number }
  | { readonly pair: Pair; readonly cell: 'last_call_timestamp_seconds'; readonly raiseTo: number }
  | { readonly pair?: never; readonly cell: GlobalCell; readonly by: number };

export const count = (pair: Pair, cell: PairCell): Addition => ({ pair, cell, by: 1 });

export const countGlobally = (cell: GlobalCell): Addition => ({ cell, by: 1 });

/** One observation of a duration in ms; a negative one (clocks that disagree) counts as 0. */
export function observe(pair: Pair, name: CallHistogram, milliseconds: number): Addition[] {
  const value = Math.max(0, Math.round(milliseconds));
  return [
    { pair, cell: bucketCell(name, value), by: 1 },
    { pair, cell: `${name}:sum_ms`, by: value },
  ];
}
