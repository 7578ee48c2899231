import { answerRatio, type CallCounts, sumCounts } from './call-counts.ts';
import { clockTime, count, percent } from './format.ts';
import { type Html, html } from './html.ts';
import { outcomeBar, outcomeLegend, outcomeText, sharesOf } from './outcome-bar.ts';
import { tiles } from './tiles.ts';
import type { PairView, StatusView } from './view.ts';

/** Pairs that are shown at once; the others are one click away. */
const shownPairs = 20;

const ratio = (counts: CallCounts): string => {
  const share = answerRatio(counts);
  return share === undefined ? '–' : percent(share);
};

/** What "today" is, as the reader of the page must know it. */
function dayText({ day, now, timeZone }: StatusView): string {
  if (day.since === undefined) return `since midnight (${timeZone})`;
  return `since ${clockTime(day.since, now, timeZone)} (${timeZone}), when counting began`;
}

function ends(when: 'today' | 'total', counts: CallCounts, bar: boolean): Html {
  if (counts.ended === 0) return html`<td class="wide" role="cell"></td>`;
  const shares = sharesOf(counts);
  return html`<td class="wide ${when}" role="cell">${bar ? outcomeBar(shares) : undefined}<small>${outcomeText(shares)}</small></td>`;
}

const row = ({ direction, trunk, active, today, total }: PairView, bar: boolean): Html =>
  html`<tr role="row"><th scope="row" role="rowheader">${trunk}<small>${direction}</small></th><td class="n now" role="cell">${count(active)}</td><td class="n" role="cell">${count(today.started)}<small>${count(total.started)} in all</small></td><td class="n" role="cell">${ratio(today)}<small>${ratio(total)} in all</small></td>${ends('today', today, bar)}${ends('total', total, bar)}</tr>`;

const table = (pairs: readonly PairView[], bar: boolean, label: string): Html =>
  html`<table class="calls" role="table" aria-label="${label}"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Trunk</th><th class="n" scope="col" role="columnheader">Now</th><th class="n" scope="col" role="columnheader">Today</th><th class="n" scope="col" role="columnheader">Answered</th><th class="wide" scope="col" role="columnheader">Ended today</th><th class="wide" scope="col" role="columnheader">Ended in all</th></tr></thead><tbody role="rowgroup">${pairs.map(
    (pair) => row(pair, bar),
  )}</tbody></table>`;

function others(pairs: readonly PairView[]): Html | undefined {
  if (pairs.length === 0) return undefined;
  const now = pairs.reduce((sum, { active }) => sum + active, 0);
  const { started } = sumCounts(pairs.map(({ today }) => today));
  return html`<details id="other-trunks"><summary id="other-trunks-summary">${count(pairs.length)} more: ${count(now)} calls now, ${count(started)} today</summary>${table(pairs, false, 'The other trunks and directions')}</details>`;
}

function allEnds({ calls: { today, total } }: StatusView): Html {
  const one = (name: string, counts: CallCounts) =>
    counts.ended > 0
      ? html`<div><h3>${name} <small>${count(counts.ended)} calls</small></h3>${outcomeBar(sharesOf(counts))}${outcomeLegend(sharesOf(counts))}</div>`
      : undefined;
  return html`<div class="all-ends">${one('Ended today', today)}${one('Ended in all', total)}</div>`;
}

/** Calls now, today and since the ledger began, by trunk and direction. */
export function calls(view: StatusView): Html {
  const { active, today, total } = view.calls;
  const { pairs } = view;
  return html`<section aria-labelledby="calls"><h2 id="calls">Calls</h2>${tiles([
    { name: 'Now', value: count(active), note: 'open, ringing included' },
    { name: 'Today', value: count(today.started), note: `started ${dayText(view)}` },
    {
      name: 'Answered today',
      value: ratio(today),
      note: today.ended > 0 ? `of ${count(today.ended)} that ended` : 'none has ended yet',
    },
    {
      name: 'In all',
      value: count(total.started),
      note: total.ended > 0 ? `${ratio(total)} answered` : 'since the ledger began',
    },
  ])}${
    pairs.length === 0
      ? html`<p class="quiet">No call yet. Each trunk shows here with its first call.</p>`
      : html`${allEnds(view)}${table(pairs.slice(0, shownPairs), true, 'Calls by trunk and direction, the busiest first')}${others(pairs.slice(shownPairs))}<p class="note">The busiest first. Today: ${dayText(view)}. In all: since the ledger began. Answered: calls that were completed or dropped over calls that ended (answer-seizure ratio, ITU-T E.425).</p>`
  }</section>`;
}
