import { inferenceTexts } from '../catalog/inferences.ts';
import { type ApiMethodState, apiMethods, apiTrouble } from '../catalog/livekit-api.ts';
import { fill } from '../catalog/refusals.ts';
import { ago, clockTime, count, type Html, html, prose, span } from './markup.ts';
import type { StatusView, TwoCounts } from './view.ts';

const inferredRow = (name: string, meaning: string, { today, total }: TwoCounts): Html =>
  html`<tr role="row"><th scope="row" role="rowheader">${name}</th><td class="n" role="cell">${count(today)}</td><td class="n" role="cell">${count(total)}</td><td class="wide" role="cell">${prose(meaning)}</td></tr>`;

/** Starts and ends without a webhook in time: a measure of how well webhooks are delivered. */
export function inferred({ inferred: all, overflow, calls }: StatusView): Html | undefined {
  if (calls.total.started === 0 && all.length === 0 && overflow.total === 0) return undefined;
  const rows = all.map(({ inference, ...counts }) => {
    const { what, meaning } = inferenceTexts[inference];
    return inferredRow(what, meaning, counts);
  });
  if (overflow.total > 0)
    rows.push(
      inferredRow(
        'Trunk counted as other',
        'More trunks than `TRUNK_LIMIT` were seen: raise it to see them apart.',
        overflow,
      ),
    );
  return html`<section aria-labelledby="inferred"><h2 id="inferred">Inferred and expired</h2>${
    rows.length === 0
      ? html`<p class="quiet">Nothing: the webhook of every start and end of a call came in time.</p>`
      : html`<table class="inferred" role="table" aria-labelledby="inferred"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">What</th><th class="n" scope="col" role="columnheader">Today</th><th class="n" scope="col" role="columnheader">In all</th><th class="wide" scope="col" role="columnheader">What it means</th></tr></thead><tbody role="rowgroup">${rows}</tbody></table><p class="note">LiveKit does not promise to deliver webhooks, so a few are normal. Many have a cause under Refused, or on the way here.</p>`
  }</section>`;
}

/** @param said causes that a row above has explained already; this one's is added */
function methodState({ method, wellAt, trouble }: ApiMethodState, now: number, said: Set<string>): Html {
  if (!trouble) return html`<p>${wellAt === undefined ? 'Not asked yet.' : 'Works.'}</p>`;
  const { cause, cure } = apiTrouble(trouble.code);
  const [why, what] = [cause, cure].map((part) => fill(part, { GRANT: apiMethods[method].grant }));
  const fails = html`<b>Fails for ${span(now - trouble.since)}: <code>${trouble.code}</code>.</b>`;
  if (said.has(`${why}`)) return html`<p>${fails} As above.</p>`;
  said.add(`${why}`);
  return html`<p>${fails} ${prose(`${why}`)}</p><p class="cure">${prose(`${what}`)}</p>`;
}

function methodRow(one: ApiMethodState, { now, timeZone }: StatusView, said: Set<string>): Html {
  const { method, wellAt } = one;
  const last =
    wellAt === undefined ? html`–` : html`${ago(wellAt, now)}<small>${clockTime(wellAt, now, timeZone)}</small>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${apiMethods[method].provides}<small><code>${method}</code></small></th><td class="n" role="cell">${last}</td><td class="wide" role="cell">${methodState(one, now, said)}</td></tr>`;
}

/** Why calls stay open that LiveKit does not have. */
function heldBack({ held, now }: StatusView): Html | undefined {
  if (!held) return undefined;
  return html`<p class="note"><b>Lost ends wait for ${span(now - held.since)}.</b> ${prose(`LiveKit's API has none of ${held.calls} calls that are open here, and has shown no call or trunk of this ledger yet: it may be another server than the one that sends the webhooks. The calls stay open until it shows one. If that does not happen, let \`LIVEKIT_URL\` be the server that sends the webhooks, and restart the exporter.`)}</p>`;
}

/** Whether what needs LiveKit's API gets its answers; nothing where it is not asked. */
export function livekitApi(view: StatusView): Html | undefined {
  if (!view.api) return undefined;
  const said = new Set<string>();
  return html`<section aria-labelledby="api"><h2 id="api">LiveKit's API</h2><table class="api" role="table" aria-labelledby="api"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Asked for</th><th class="n" scope="col" role="columnheader">Last answer</th><th class="wide" scope="col" role="columnheader">How it goes, and what to do</th></tr></thead><tbody role="rowgroup">${view.api.map(
    (one) => methodRow(one, view, said),
  )}</tbody></table>${heldBack(view)}<p class="note">Asked because <code>LIVEKIT_URL</code> is set. Webhooks neither wait for it nor are refused because of it.</p></section>`;
}
