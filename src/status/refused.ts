import { clockSentence } from '../catalog/clock-offset.ts';
import { fill } from '../catalog/fill.ts';
import { type Fate, type Refusal, refusals } from '../catalog/refusals.ts';
import { type Rejection, rejections } from '../catalog/values.ts';
import type { Refused } from './activity.ts';
import { ago, clockTime, count } from './format.ts';
import { type Html, html, prose } from './html.ts';
import type { StatusView } from './view.ts';

const fates: Readonly<Record<Fate, string>> = {
  lost: 'lost for good',
  again: 'sent again',
  stray: 'rarely a webhook',
};

const sentence = (clause: string): string => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

function help(reason: Rejection, { about: { values } }: StatusView, clockOffset?: number): Html {
  const { what, cause, cure }: Refusal = refusals[reason];
  const text = (part: string) => prose(fill(part, values));
  const clocks = !clockOffset ? undefined : html` <b>${clockSentence(clockOffset)}</b>`;
  return html`<p><b>${text(sentence(what))}</b>${clocks} ${text(cause)}</p><p class="cure">${text(cure)}</p>`;
}

function row({ reason, count: times, lastAt, clockOffset }: Refused, view: StatusView): Html {
  const { fate }: Refusal = refusals[reason];
  return html`<tr role="row"><th scope="row" role="rowheader"><code>${reason}</code><small class="fate ${fate}">${fates[fate]}</small></th><td class="n" role="cell">${count(times)}</td><td class="n" role="cell">${ago(lastAt, view.now)}<small>${clockTime(lastAt, view.now, view.timeZone)}</small></td><td class="wide" role="cell">${help(reason, view, clockOffset)}</td></tr>`;
}

const table = (view: StatusView): Html =>
  html`<table class="refused" role="table" aria-labelledby="refused"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Reason</th><th class="n" scope="col" role="columnheader">Count</th><th class="n" scope="col" role="columnheader">Last seen</th><th class="wide" scope="col" role="columnheader">What it means, and what to do</th></tr></thead><tbody role="rowgroup">${view.activity.refused.map(
    (refused) => row(refused, view),
  )}</tbody></table>`;

/** What was refused since the start, and what to do about each reason. */
export function refused(view: StatusView): Html {
  const since = ago(view.about.startedAt, view.now);
  return html`<section aria-labelledby="refused"><h2 id="refused">Refused</h2>${
    view.activity.refused.length > 0
      ? table(view)
      : html`<p class="quiet">Nothing was refused since the start ${since}.</p>`
  }<details id="reasons"><summary id="reasons-summary">Every reason there is, and what to do</summary><dl id="troubleshooting">${rejections.map(
    (reason) => html`<div><dt><code>${reason}</code></dt><dd>${help(reason, view)}</dd></div>`,
  )}</dl></details></section>`;
}
