import type { Addition } from '../call/addition.ts';
import { pairCellIndex } from '../catalog/cells.ts';
import { type PairKey, pairKey } from '../ledger/totals.ts';
import { labelText } from './exposition.ts';

/** OpenMetrics 1.0, "Exemplars": names and values of an exemplar's labels are 128 characters at most. */
const longestLabels = 128;

/** What stands behind a bucket's sample, by the place of the bucket's cell in the row of a pair. */
export type PairExemplars = ReadonlyMap<number, { readonly text: string }>;

export interface Exemplars {
  /** Keeps the newest call of every bucket that was added to. */
  record(additions: readonly Addition[]): void;
  of(key: PairKey): PairExemplars | undefined;
}

/**
 * The newest call of each bucket since the process started. Its memory is bounded as the buckets are: TRUNK_LIMIT labels
 * by three directions by 40 buckets.
 * @param now time on our clock, ms: no exemplar is from the future, because Prometheus keeps none that is older than the
 * one before
 */
export function exemplars(now: () => number): Exemplars {
  const pairs = new Map<PairKey, Map<number, { text: string; at: number }>>();
  return {
    record(additions) {
      for (const addition of additions) {
        if (!addition.pair || !('call' in addition) || addition.call?.value === undefined) continue;
        const { pair, cell } = addition;
        const { callId, value } = addition.call;
        const index = pairCellIndex.get(cell);
        if (index === undefined || Array.from(`call_id${callId}`).length > longestLabels) continue;
        const key = pairKey(pair);
        const buckets = pairs.get(key) ?? new Map();
        pairs.set(key, buckets);
        const at = Math.min(addition.call.at, now());
        if (at < (buckets.get(index)?.at ?? 0)) continue;
        buckets.set(index, {
          at,
          text: ` # {${labelText({ call_id: callId })}} ${value / 1000} ${at / 1000}`,
        });
      }
    },
    of: (key) => pairs.get(key),
  };
}
