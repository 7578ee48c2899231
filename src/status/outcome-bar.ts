import { type Outcome, outcomes } from '../catalog/values.ts';
import type { CallCounts } from './call-counts.ts';
import { percent, words } from './format.ts';
import { type Html, html } from './html.ts';

export interface Share {
  readonly outcome: Outcome;
  /** From 0 to 1. */
  readonly share: number;
}

const names = Object.fromEntries(outcomes.map((outcome) => [outcome, words(outcome)])) as Record<Outcome, string>;

/** What each outcome that occurred has of the calls that ended. */
export const sharesOf = ({ ended, byOutcome }: CallCounts): Share[] =>
  outcomes.flatMap((outcome, index) => {
    const count = byOutcome[index] ?? 0;
    return count > 0 ? [{ outcome, share: count / ended }] : [];
  });

/** How calls ended, as a bar; what it says stands beside it as text. */
export function outcomeBar(shares: readonly Share[]): Html {
  let x = 0;
  const parts = shares.map(({ outcome, share }) => {
    const from = x;
    x += share * 100;
    return html`<rect class="${outcome}" x="${from.toFixed(2)}" width="${(share * 100).toFixed(2)}" height="1"/>`;
  });
  return html`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

/** How calls ended, in words. */
export const outcomeText = (shares: readonly Share[]): string =>
  shares.map(({ outcome, share }) => `${names[outcome]} ${percent(share)}`).join(', ');

/** The same as a list with the colours of the bar. */
export const outcomeLegend = (shares: readonly Share[]): Html =>
  html`<ul class="legend">${shares.map(
    ({ outcome, share }) =>
      html`<li><svg class="dot" viewBox="0 0 1 1" aria-hidden="true"><rect class="${outcome}" width="1" height="1"/></svg>${names[outcome]} <b>${percent(share)}</b></li>`,
  )}</ul>`;
