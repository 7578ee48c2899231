import type { Dashboard } from './dashboard.ts';

/** A lint rule: what is wrong with a board, a sentence each. */
export type Rule = (board: Dashboard) => Iterable<string>;
