import type { Addition } from '../call/addition.ts';
import { added, type PairKey, target } from './totals.ts';

/** A change of one integer of the totals. */
export interface TotalChange {
  /** Name in the hash of totals: `inbound|ST_x|calls_started_total`, `|trunk_overflow_total`. */
  readonly field: string;
  /** What is added; or, where it raises, what the integer is at least from then on. */
  readonly value: number;
  readonly raises: boolean;
}

const fieldOf = (key: PairKey, cell: string): string => `${key}|${cell}`;

/** The pair and the cell of a field: labels may hold bars, cells do not. */
export function cellOf(field: string): { key: PairKey; cell: string } {
  const bar = field.lastIndexOf('|');
  return { key: field.slice(0, bar), cell: field.slice(bar + 1) };
}

/**
 * Adds additions to changes, so that each integer changes once.
 * @returns new changes; the given ones stay as they are
 * @throws TypeError not a cell
 * @throws RangeError not a whole number, at which a script would stop halfway
 */
export function withAdditions(
  changes: ReadonlyMap<string, TotalChange>,
  additions: readonly Addition[],
): ReadonlyMap<string, TotalChange> {
  if (additions.length === 0) return changes;
  const sums = new Map(changes);
  for (const addition of additions) {
    const field = fieldOf(target(addition).key, addition.cell);
    const change = 'raiseTo' in addition ? addition.raiseTo : addition.by;
    if (!Number.isSafeInteger(change)) throw new RangeError(`not a whole number for ${addition.cell}: ${change}`);
    const value = added(sums.get(field)?.value ?? 0, addition);
    sums.set(field, { field, value, raises: 'raiseTo' in addition });
  }
  return sums;
}
