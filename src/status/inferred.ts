import { inferenceTexts } from '../catalog/inferences.ts';
import { count } from './format.ts';
import { type Html, html, prose } from './html.ts';
import type { StatusView, TwoCounts } from './view.ts';

const row = (name: string, meaning: string, { today, total }: TwoCounts): Html =>
  html`<tr role="row"><th scope="row" role="rowheader">${name}</th><td class="n" role="cell">${count(today)}</td><td class="n" role="cell">${count(total)}</td><td class="wide" role="cell">${prose(meaning)}</td></tr>`;

/** Starts and ends that no webhook told, or told late: a measure of how well webhooks are delivered. */
export function inferred({ inferred: all, overflow, calls }: StatusView): Html {
  const rows = all.map(({ inference, ...counts }) => {
    const { what, meaning } = inferenceTexts[inference];
    return row(what, meaning, counts);
  });
  if (overflow.total > 0)
    rows.push(
      row('Trunk counted as other', 'More trunks than `TRUNK_LIMIT` were seen: raise it to tell them apart.', overflow),
    );
  const nothing =
    calls.total.started > 0
      ? 'Nothing: every start and end of a call was told in time.'
      : 'Nothing. Starts and ends of calls whose webhook got lost show here.';
  return html`<section aria-labelledby="inferred"><h2 id="inferred">Inferred and expired</h2>${
    rows.length === 0
      ? html`<p class="quiet">${nothing}</p>`
      : html`<table class="inferred" role="table" aria-labelledby="inferred"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">What</th><th class="n" scope="col" role="columnheader">Today</th><th class="n" scope="col" role="columnheader">In all</th><th class="wide" scope="col" role="columnheader">What it means</th></tr></thead><tbody role="rowgroup">${rows}</tbody></table><p class="note">LiveKit does not promise to deliver webhooks, so a few are normal. Many have a cause under Refused, or on the way here.</p>`
  }</section>`;
}
