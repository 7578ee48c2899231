import { pairCellIndex } from '../catalog/cells.ts';
import { answeredOutcomes, failingOutcomes, type Outcome, outcomes } from '../catalog/values.ts';
import type { Row } from '../ledger/totals.ts';
import { type Html, html, words } from './markup.ts';

/** Calls of some pairs over some time. */
export interface CallCounts {
  readonly started: number;
  readonly ended: number;
  /** In the order of `outcomes`. */
  readonly byOutcome: readonly number[];
}

export const noCalls: CallCounts = { started: 0, ended: 0, byOutcome: outcomes.map(() => 0) };

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

export const sameCounts = (one: CallCounts, other: CallCounts): boolean =>
  one.started === other.started && one.byOutcome.every((count, index) => count === other.byOutcome[index]);

const indexesOf = (of: readonly Outcome[]): number[] => of.map((outcome) => outcomes.indexOf(outcome));
const answered = indexesOf(answeredOutcomes);
const failing = indexesOf(failingOutcomes);
const sumAt = ({ byOutcome }: CallCounts, indexes: readonly number[]) =>
  indexes.reduce((sum, index) => sum + (byOutcome[index] ?? 0), 0);

/**
 * The answer-seizure ratio (ITU-T E.425): calls that were answered, whatever ended them, over calls that ended.
 * @returns undefined before the first end
 */
export const answerRatio = (counts: CallCounts): number | undefined =>
  counts.ended > 0 ? sumAt(counts, answered) / counts.ended : undefined;

/** Calls that the platform or the carrier let down: failed or dropped. */
export const failingCalls = (counts: CallCounts): number => sumAt(counts, failing);

export interface Share {
  readonly outcome: Outcome;
  /** From 0 to 1. */
  readonly share: number;
  /** `33 %`; those of a list add up to 100. */
  readonly text: string;
}

/** Whole percentages that add up to 100: what rounding down leaves over goes to the largest remainders. */
export function percentages(parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0);
  if (sum === 0) return parts.map(() => 0);
  const exact = parts.map((part) => (100 * part) / sum);
  const whole = exact.map(Math.floor);
  const left = 100 - whole.reduce((total, part) => total + part, 0);
  const byRemainder = [...exact.keys()].sort((a, b) => ((exact[b] ?? 0) % 1) - ((exact[a] ?? 0) % 1) || a - b);
  for (const index of byRemainder.slice(0, left)) whole[index] = (whole[index] ?? 0) + 1;
  return whole;
}

/** What occurred is not called nothing, and what is not all is not called everything. */
function percentText(percent: number, share: number): string {
  const text = share > 0 && percent === 0 ? '<1' : share < 1 && percent === 100 ? '>99' : String(percent);
  return `${text}\u00a0%`;
}

/** What each outcome that occurred has of the calls that ended. */
export function sharesOf({ ended, byOutcome }: CallCounts): Share[] {
  const percents = percentages(byOutcome);
  return outcomes.flatMap((outcome, index) => {
    const share = (byOutcome[index] ?? 0) / ended;
    return share > 0 ? [{ outcome, share, text: percentText(percents[index] ?? 0, share) }] : [];
  });
}

export const outcomeNames = Object.fromEntries(outcomes.map((outcome) => [outcome, words(outcome)])) as Record<
  Outcome,
  string
>;

/** How calls ended, as a bar; what it says is beside it as text. */
export function outcomeBar(shares: readonly Share[]): Html {
  let x = 0;
  const parts = shares.map(({ outcome, share }) => {
    const from = x;
    x += share * 100;
    return html`<rect class="${outcome}" x="${from.toFixed(1)}" width="${(x - from).toFixed(1)}" height="1"/>`;
  });
  return html`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

/** How calls ended, in words. */
export const outcomeText = (shares: readonly Share[]): string =>
  shares.map(({ outcome, text }) => `${outcomeNames[outcome]} ${text}`).join(', ');

/** The square of an outcome's colour, before its name. */
export const outcomeDot = (outcome: Outcome): Html =>
  html`<svg class="dot" viewBox="0 0 1 1" aria-hidden="true"><rect class="${outcome}" width="1" height="1"/></svg>`;

/** The same as a list with the colours of the bar. */
export const outcomeLegend = (shares: readonly Share[]): Html =>
  html`<ul class="legend">${shares.map(
    ({ outcome, text }) => html`<li>${outcomeDot(outcome)}${outcomeNames[outcome]} <b>${text}</b></li>`,
  )}</ul>`;
