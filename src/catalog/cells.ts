import { catalog } from './catalog.ts';
import {
  type DirectionSource,
  directionSources,
  type Inference,
  inferences,
  type Outcome,
  outcomes,
  type Reason,
  reasons,
} from './values.ts';

/** A histogram in the ledger: counts by bucket and the sum in whole milliseconds, so that sums are exact. */
export type CallHistogram = 'call_duration_seconds' | 'call_answer_seconds' | 'call_talk_seconds';

/** One integer of a (direction, trunk) pair. Stored totals have these names, too. */
export type PairCell =
  | 'calls_started_total'
  | `calls_ended_total:${Outcome}`
  | `call_disconnects_total:${Reason}`
  | `${CallHistogram}:${number | '+Inf'}`
  | `${CallHistogram}:sum_ms`
  | 'last_call_timestamp_seconds';

/** One integer of no pair. */
export type GlobalCell =
  | `calls_inferred_total:${Inference}`
  | `direction_source_total:${DirectionSource}`
  | 'trunk_overflow_total';

const histogramCells = (name: CallHistogram): PairCell[] => [
  ...catalog[name].buckets.map((bound): PairCell => `${name}:${bound}`),
  `${name}:+Inf`,
  `${name}:sum_ms`,
];

/** Every cell of a pair, in the order of a row of totals. */
export const pairCells: readonly PairCell[] = [
  'calls_started_total',
  ...outcomes.map((outcome): PairCell => `calls_ended_total:${outcome}`),
  ...reasons.map((reason): PairCell => `call_disconnects_total:${reason}`),
  ...histogramCells('call_duration_seconds'),
  ...histogramCells('call_answer_seconds'),
  ...histogramCells('call_talk_seconds'),
  'last_call_timestamp_seconds',
];

export const globalCells: readonly GlobalCell[] = [
  ...inferences.map((inference): GlobalCell => `calls_inferred_total:${inference}`),
  ...directionSources.map((source): GlobalCell => `direction_source_total:${source}`),
  'trunk_overflow_total',
];

export const pairCellIndex: ReadonlyMap<string, number> = new Map(pairCells.map((cell, index) => [cell, index]));
export const globalCellIndex: ReadonlyMap<string, number> = new Map(globalCells.map((cell, index) => [cell, index]));

/** The bucket cell that a value in milliseconds falls into; bounds are inclusive, as in Prometheus. */
export function bucketCell(name: CallHistogram, milliseconds: number): PairCell {
  const bound = catalog[name].buckets.find((seconds) => milliseconds <= seconds * 1000);
  return `${name}:${bound ?? '+Inf'}`;
}
