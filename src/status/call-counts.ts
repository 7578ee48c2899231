import { pairCellIndex } from '../catalog/cells.ts';
import { type Outcome, outcomes } from '../catalog/values.ts';
import type { Row } from '../ledger/totals.ts';

/** Calls of some pairs over some time. */
export interface CallCounts {
  readonly started: number;
  readonly ended: number;
  /** In the order of `outcomes`. */
  readonly byOutcome: readonly number[];
}

// Looked up once: a page has ten of these for each of hundreds of trunks.
const startedIndex = pairCellIndex.get('calls_started_total') ?? -1;
const endedIndexes = outcomes.map((outcome) => pairCellIndex.get(`calls_ended_total:${outcome}`) ?? -1);

/** The calls of a row, less those of an earlier one. */
export function callCounts(row: Row | undefined, before?: Row): CallCounts {
  const since = (index: number) => (row?.[index] ?? 0) - (before?.[index] ?? 0);
  const byOutcome = endedIndexes.map(since);
  return { started: since(startedIndex), ended: byOutcome.reduce((sum, ended) => sum + ended, 0), byOutcome };
}

export function sumCounts(all: readonly CallCounts[]): CallCounts {
  let started = 0;
  let ended = 0;
  const byOutcome = outcomes.map(() => 0);
  for (const counts of all) {
    started += counts.started;
    ended += counts.ended;
    for (const [index, count] of counts.byOutcome.entries()) byOutcome[index] = (byOutcome[index] ?? 0) + count;
  }
  return { started, ended, byOutcome };
}

const answered: readonly Outcome[] = ['completed', 'dropped'];
const answeredIndexes = answered.map((outcome) => outcomes.indexOf(outcome));

/**
 * The answer-seizure ratio (ITU-T E.425): calls that were answered, whatever ended them, over calls that ended.
 * @returns undefined before the first end
 */
export const answerRatio = ({ ended, byOutcome }: CallCounts): number | undefined =>
  ended > 0 ? answeredIndexes.reduce((sum, index) => sum + (byOutcome[index] ?? 0), 0) / ended : undefined;
