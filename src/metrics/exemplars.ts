import type { Addition } from '../call/addition.ts';
import { pairCellIndex, pairCells } from '../catalog/cells.ts';
import { type PairKey, pairKey } from '../ledger/totals.ts';
import { labelText } from './exposition.ts';

/** OpenMetrics 1.0, "Exemplars": names and values of an exemplar's labels are 128 characters at most. */
const longestLabels = 128;

/** The exemplar of a bucket, by the index of its cell in the row of a pair, as text after the bucket's sample. */
export type PairExemplars = (index: number) => string;

export interface Exemplars {
  /** Keeps the newest call of every bucket that was added to. */
  record(additions: readonly Addition[]): void;
  of(key: PairKey): PairExemplars | undefined;
}

/** By the index of the cell. Arrays of numbers: 80,000 objects of 2,000 pairs would cost five times as much. */
interface Newest {
  readonly callIds: (string | undefined)[];
  /** ms. */
  readonly values: Float64Array;
  /** ms since the epoch. */
  readonly times: Float64Array;
}

/**
 * The newest call of each bucket since the process started. Its memory is bounded as the buckets are: TRUNK_LIMIT labels
 * by three directions by 40 buckets.
 * @param now time on our clock, ms: no exemplar is from the future, because Prometheus keeps none that is older than the
 * one before
 */
export function exemplars(now: () => number): Exemplars {
  const pairs = new Map<PairKey, Newest>();

  function newestOf(key: PairKey): Newest {
    const { length } = pairCells;
    const newest = pairs.get(key) ?? {
      callIds: new Array<undefined>(length),
      values: new Float64Array(length),
      times: new Float64Array(length),
    };
    pairs.set(key, newest);
    return newest;
  }

  return {
    record(additions) {
      for (const addition of additions) {
        if (!addition.pair || !('call' in addition) || addition.call?.value === undefined) continue;
        const { callId, value } = addition.call;
        const index = pairCellIndex.get(addition.cell);
        if (index === undefined || Array.from(`call_id${callId}`).length > longestLabels) continue;
        const { callIds, values, times } = newestOf(pairKey(addition.pair));
        const at = Math.min(addition.call.at, now());
        if (at < (times[index] ?? 0)) continue;
        callIds[index] = callId;
        values[index] = value;
        times[index] = at;
      }
    },
    of(key) {
      const newest = pairs.get(key);
      return (
        newest &&
        ((index) => {
          const callId = newest.callIds[index];
          if (callId === undefined) return '';
          return ` # {${labelText({ call_id: callId })}} ${(newest.values[index] ?? 0) / 1000} ${(newest.times[index] ?? 0) / 1000}`;
        })
      );
    },
  };
}
