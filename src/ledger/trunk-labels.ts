import type { TrunkLabel } from '../call/rules.ts';
import type { Trunks } from '../trunks/trunks.ts';
import { globalKey, type PairKey, pairOf } from './totals.ts';

/** Label values that stand for no trunk in particular, and do not count towards the limit. */
export const noTrunk = 'none';
export const otherTrunk = 'other';

/** Which trunk labels are in use; a limit keeps the number of series bounded whatever the webhooks say. */
export interface TrunkLabels {
  /** The label for a trunk's name or id, `other` when it would be one too many. Asking reserves it. */
  label(name: string | undefined): TrunkLabel;
  /** Gives back what was reserved for calls that were then not taken in. */
  keepOnly(inUse: Iterable<PairKey>): void;
}

function trunksOf(keys: Iterable<PairKey>): Set<string> {
  const trunks = new Set<string>();
  for (const key of keys) if (key !== globalKey) trunks.add(pairOf(key).trunk);
  trunks.delete(noTrunk);
  trunks.delete(otherTrunk);
  return trunks;
}

/**
 * @param inUse pairs that have totals already: their labels stay, even over a limit that was lowered
 * @param trunks names that the operator gave are labels whatever the limit
 */
export function trunkLabels(limit: number, inUse: Iterable<PairKey>, trunks: Pick<Trunks, 'isName'>): TrunkLabels {
  let known = trunksOf(inUse);
  return {
    keepOnly(stillInUse) {
      known = trunksOf(stillInUse);
    },
    label(name) {
      if (name === undefined || name === noTrunk) return { label: noTrunk, overflow: false };
      if (known.has(name)) return { label: name, overflow: false };
      if (name === otherTrunk || (known.size >= limit && !trunks.isName(name)))
        return { label: otherTrunk, overflow: true };
      known.add(name);
      return { label: name, overflow: false };
    },
  };
}
