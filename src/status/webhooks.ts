import { clockSentence, type Effect, fill, type Refusal, refusals } from '../catalog/refusals.ts';
import { type Rejection, rejections, results } from '../catalog/values.ts';
import type { Refused } from './activity.ts';
import { limits } from './banner.ts';
import { ago, clockTime, count, counted, type Html, html, prose, shortTime, type Tile, tiles } from './markup.ts';
import type { StatusView } from './view.ts';

function delayTile({ activity: { delay, replayed } }: StatusView): Tile {
  const name = 'Delay';
  if (delay)
    return {
      name,
      value: shortTime(delay.mean),
      note: `at most ${shortTime(delay.max)}; LiveKit gives whole seconds, so up to 1 s of it is rounding`,
    };
  return { name, value: '–', note: replayed > 0 ? 'recorded webhooks, sent again' : 'nothing in the last minute' };
}

/** Whether anything arrives: when the last webhook came, how many, and how late. */
export function arrivals(view: StatusView): Html {
  const { activity, now, timeZone } = view;
  const { lastReceivedAt, lastMinute, received } = activity;
  const byResult = results
    .filter((result) => activity.results[result] > 0)
    .map((result) => `${count(activity.results[result])} ${result}`);
  return html`<section aria-labelledby="arrivals"><h2 id="arrivals">Webhooks</h2>${tiles([
    {
      name: 'Last webhook',
      value: lastReceivedAt === undefined ? 'none yet' : ago(lastReceivedAt, now),
      note:
        lastReceivedAt === undefined
          ? `since the start ${ago(view.about.startedAt, now)}`
          : `at ${clockTime(lastReceivedAt, now, timeZone)}`,
    },
    { name: 'Rate', value: `${count(lastMinute)} per minute`, note: 'in the last minute' },
    delayTile(view),
    { name: 'Received', value: count(received), note: byResult.join(', ') || 'since the start' },
  ])}</section>`;
}

const effects: Readonly<Record<Effect, string>> = {
  lost: 'lost for good',
  again: 'sent again',
  stray: 'rarely a webhook',
};

const effectOf = (reason: Rejection): Effect => (refusals[reason] as Refusal).effect;

const sentence = (clause: string): string => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

function help(reason: Rejection, { about: { values } }: StatusView, clockOffset = 0): Html {
  const { what, cause, cure }: Refusal = refusals[reason];
  const text = (part: string) => prose(fill(part, values));
  const clocks = Math.round(clockOffset) === 0 ? undefined : html` <b>${clockSentence(clockOffset)}</b>`;
  return html`<p><b>${text(sentence(what))}</b>${clocks} ${text(cause)}</p><p class="cure">${text(cure)}</p>`;
}

function refusedRow({ reason, count: times, lastAt, clockOffset }: Refused, view: StatusView): Html {
  const effect = effectOf(reason);
  return html`<tr role="row"><th scope="row" role="rowheader"><code>${reason}</code><small class="effect ${effect}">${effects[effect]}</small></th><td class="n" role="cell">${count(times)}</td><td class="n" role="cell">${ago(lastAt, view.now)}<small>${clockTime(lastAt, view.now, view.timeZone)}</small></td><td class="wide" role="cell">${help(reason, view, clockOffset)}</td></tr>`;
}

const refusedTable = (refused: readonly Refused[], view: StatusView, label: string): Html =>
  html`<table class="refused" role="table" aria-label="${label}"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Reason</th><th class="n" scope="col" role="columnheader">Count</th><th class="n" scope="col" role="columnheader">Last seen</th><th class="wide" scope="col" role="columnheader">What it means, and what to do</th></tr></thead><tbody role="rowgroup">${refused.map(
    (one) => refusedRow(one, view),
  )}</tbody></table>`;

const times = (value: number): string => (value === 1 ? 'once' : `${count(value)} times`);

/** A refusal of long ago: what it means is among every reason below. */
const oldLine = ({ reason, count: value, lastAt }: Refused, { now, timeZone }: StatusView): Html =>
  html`<li><code>${reason}</code> ${times(value)}, the last ${ago(lastAt, now)} (${clockTime(lastAt, now, timeZone)})</li>`;

function strangers(all: readonly Refused[], view: StatusView): Html | undefined {
  if (all.length === 0) return undefined;
  const sum = all.reduce((total, one) => total + one.count, 0);
  return html`<details id="strangers"><summary id="strangers-summary">${counted(sum, 'request')} not from LiveKit, harmless</summary>${refusedTable(all, view, 'Requests not from LiveKit')}</details>`;
}

/** What was refused since the start: of the last minutes with what to do, the rest in a line each, strangers folded away. */
export function refused(view: StatusView): Html {
  const { activity, now, about } = view;
  // Before the first webhook a wrong path or method may be LiveKit's own.
  const isFolded = ({ reason }: Refused) =>
    reason === 'not_a_webhook' || (activity.received > 0 && effectOf(reason) === 'stray');
  const own = activity.refused.filter((one) => !isFolded(one));
  const recent = own.filter(({ lastAt }) => now - lastAt < limits.refusedMs);
  const old = own.filter(({ lastAt }) => now - lastAt >= limits.refusedMs);
  return html`<section aria-labelledby="refused"><h2 id="refused">Refused</h2>${
    own.length > 0
      ? undefined
      : html`<p class="quiet">No webhook was refused since the start ${ago(about.startedAt, now)}.</p>`
  }${recent.length > 0 ? refusedTable(recent, view, 'Refused in the last 10 minutes') : undefined}${
    old.length > 0 ? html`<ul class="old">${old.map((one) => oldLine(one, view))}</ul>` : undefined
  }${strangers(activity.refused.filter(isFolded), view)}<details id="reasons"><summary id="reasons-summary">All reasons, and what to do</summary><dl id="troubleshooting">${rejections.map(
    (reason) => html`<div><dt><code>${reason}</code></dt><dd>${help(reason, view)}</dd></div>`,
  )}</dl></details></section>`;
}
