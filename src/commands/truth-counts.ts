import type { PairTruth } from '../traffic/simulation/truth.ts';
import type { CallCounts } from './calls-table.ts';

/** What a simulation knows of its calls, as the lines of a table. */
export const truthCounts = (truth: readonly PairTruth[]): CallCounts[] =>
  truth.map(({ direction, trunk, started, ended }) => ({
    direction,
    trunk,
    started,
    active: started - Object.values(ended).reduce((sum, count) => sum + count, 0),
    ended,
  }));
