import { bucketCell, type CallHistogram, type GlobalCell, type PairCell } from '../catalog/cells.ts';
import type { Direction, Inference, Reason } from '../catalog/values.ts';

/** What a call's numbers are kept under. */
export interface Pair {
  readonly direction: Direction;
  readonly trunk: string;
}

/**
 * The call that an addition counts, for exemplars and the list of problem calls: kept in the memory of this process
 * only.
 */
export interface CountedCall {
  /** `sip.callID`, or the participant SID without one. */
  readonly callId: string;
  /** When it was answered or ended, ms since the epoch. */
  readonly at: number;
  /** Of an observation, ms. */
  readonly value?: number;
  /** Of an end, as LiveKit names it. */
  readonly reason?: Reason;
  /** Of an end that no webhook showed. */
  readonly cause?: Inference;
}

/** A change of the totals: integers are added; the newest call's start is raised. All three commute. */
export type Addition =
  | { readonly pair: Pair; readonly cell: PairCell; readonly by: number; readonly call?: CountedCall }
  | { readonly pair: Pair; readonly cell: 'last_call_timestamp_seconds'; readonly raiseTo: number }
  | { readonly pair?: never; readonly cell: GlobalCell; readonly by: number };

export const count = (pair: Pair, cell: PairCell): Addition => ({ pair, cell, by: 1 });

export const countGlobally = (cell: GlobalCell): Addition => ({ cell, by: 1 });

/** A longer duration comes from clocks that disagree, and would say more than all others of its sum, ms. */
const longest = 31 * 86_400_000;

/**
 * One observation of a duration; a negative one (clocks that disagree) counts as 0, one of more than 31 days as none.
 * @param milliseconds the duration
 * @param at when it ended, ms since the epoch
 */
export function observe(
  call: Pair & { readonly key: string },
  name: CallHistogram,
  milliseconds: number,
  at: number,
): Addition[] {
  const value = Math.max(0, Math.round(milliseconds));
  if (value > longest) return [];
  const pair = { direction: call.direction, trunk: call.trunk };
  return [
    { pair, cell: bucketCell(name, value), by: 1, call: { callId: call.key, at, value } },
    { pair, cell: `${name}:sum_ms`, by: value },
  ];
}
