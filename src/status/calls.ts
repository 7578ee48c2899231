import { lastHour, recentMs } from './last-hour.ts';
import { clockTime, count, counted, type Html, html, last, percent, tiles } from './markup.ts';
import {
  answerRatio,
  type CallCounts,
  failingCalls,
  outcomeBar,
  outcomeLegend,
  outcomeText,
  sameCounts,
  sharesOf,
  sumCounts,
} from './outcomes.ts';
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

/** What is shown of each row. */
interface Columns {
  readonly bar: boolean;
  /** Calls before today are known, so that totals say more than today does. */
  readonly total: boolean;
}

function row({ direction, trunk, name, active, awaited, today, total }: PairView, columns: Columns): Html {
  const differs = columns.total && !sameCounts(today, total);
  const more = (text: string) => (differs ? html`<small>${text} in all</small>` : undefined);
  const title = name === undefined ? html`<small>${direction}</small>` : html`<small>${name}, ${direction}</small>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${trunk}${title}</th><td class="n now" role="cell">${count(active)}${awaited > 0 ? html`<small>${count(awaited)} awaited</small>` : undefined}</td><td class="n" role="cell">${count(today.started)}${more(count(total.started))}</td><td class="n" role="cell">${ratio(today)}${more(ratio(total))}</td>${ends('today', today, columns.bar)}${
    columns.total ? (differs ? ends('total', total, columns.bar) : html`<td class="wide" role="cell"></td>`) : undefined
  }</tr>`;
}

const table = (pairs: readonly PairView[], columns: Columns, label: string): Html =>
  html`<table class="calls${columns.total ? ' both' : ''}" role="table" aria-label="${label}"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Trunk</th><th class="n" scope="col" role="columnheader">Open</th><th class="n" scope="col" role="columnheader">Today</th><th class="n" scope="col" role="columnheader">Answered</th><th class="wide" scope="col" role="columnheader">Ended today</th>${columns.total ? html`<th class="wide" scope="col" role="columnheader">Ended in all</th>` : undefined}</tr></thead><tbody role="rowgroup">${pairs.map(
    (pair) => row(pair, columns),
  )}</tbody></table>`;

function others(pairs: readonly PairView[], columns: Columns): Html | undefined {
  if (pairs.length === 0) return undefined;
  const now = pairs.reduce((sum, { active }) => sum + active, 0);
  const { started } = sumCounts(pairs.map(({ today }) => today));
  return html`<details id="other-trunks"><summary id="other-trunks-summary">${count(pairs.length)} more: ${counted(now, 'call')} now, ${count(started)} today</summary>${table(pairs, { ...columns, bar: false }, 'The other trunks and directions')}</details>`;
}

function allEnds({ calls: { today, total } }: StatusView, columns: Columns): Html {
  const one = (name: string, counts: CallCounts) =>
    counts.ended > 0
      ? html`<div><h3>${name} <small>${counted(counts.ended, 'call')}</small></h3>${outcomeBar(sharesOf(counts))}${outcomeLegend(sharesOf(counts))}</div>`
      : undefined;
  return html`<div class="all-ends">${one('Ended today', today)}${columns.total ? one('Ended in all', total) : undefined}</div>`;
}

function numbers(view: StatusView): Html {
  const { active, awaited, today } = view.calls;
  const { all: recent, since } = view.hour.recently;
  const time = `the ${last(Math.max(60_000, Math.min(recentMs, view.now - since)))}`;
  return tiles([
    {
      name: 'Open now',
      value: count(active),
      note: awaited > 0 ? `${count(awaited)} of them awaited: may come back` : 'ringing included',
    },
    {
      name: 'Failed or dropped',
      value: recent.ended > 0 ? percent(failingCalls(recent) / recent.ended) : '–',
      note:
        recent.ended > 0
          ? `${count(failingCalls(recent))} of ${count(recent.ended)} that ended in ${time}`
          : `none ended in ${time}`,
    },
    { name: 'Today', value: count(today.started), note: `started ${dayText(view)}` },
    {
      name: 'Answered today',
      value: ratio(today),
      note: today.ended > 0 ? `of ${count(today.ended)} that ended` : 'none has ended yet',
    },
  ]);
}

function byTrunk(view: StatusView): Html {
  const { pairs, calls } = view;
  const columns = { bar: true, total: !sameCounts(calls.today, calls.total) };
  const busy = pairs.filter(({ active, today }) => active > 0 || today.started > 0 || today.ended > 0);
  const shown = Math.min(shownPairs, Math.max(busy.length, 1));
  const total = columns.total ? ' In all: since the ledger began.' : '';
  const awaited =
    calls.awaited > 0
      ? ' Awaited: no participant of the call is in its room; it has 2 minutes to come back before it counts as ended.'
      : '';
  return html`${allEnds(view, columns)}${table(pairs.slice(0, shown), columns, 'Calls by trunk and direction, the busiest first')}${others(pairs.slice(shown), columns)}<p class="note">The busiest first. Today: ${dayText(view)}.${total} Answered: calls that were completed or dropped over calls that ended (answer-seizure ratio, ITU-T E.425).${awaited}</p>`;
}

/** Calls now, lately, today and since the ledger began, by trunk and direction. */
export function calls(view: StatusView): Html {
  if (view.isNew)
    return html`<section aria-labelledby="calls"><h2 id="calls">Calls</h2><p class="quiet">No call yet. Each trunk shows here with its first call.</p></section>`;
  return html`<section aria-labelledby="calls"><h2 id="calls">Calls</h2>${numbers(view)}${lastHour(view.hour, view.now, view.timeZone)}${
    view.pairs.length === 0
      ? html`<p class="quiet">No call yet. Each trunk shows here with its first call.</p>`
      : byTrunk(view)
  }</section>`;
}
