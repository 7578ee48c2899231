import { type ApiMethodState, apiMethods } from '../catalog/api-methods.ts';
import { apiTrouble } from '../catalog/api-troubles.ts';
import { fill } from '../catalog/fill.ts';
import { ago, clockTime, span } from './format.ts';
import { type Html, html, prose } from './html.ts';
import type { StatusView } from './view.ts';

function state({ method, wellAt, trouble }: ApiMethodState, now: number): Html {
  if (!trouble) return html`<p>${wellAt === undefined ? 'Not asked yet.' : 'Works.'}</p>`;
  const { cause, cure } = apiTrouble(trouble.code);
  const text = (part: string) => prose(fill(part, { GRANT: apiMethods[method].grant }));
  return html`<p><b>Fails for ${span(now - trouble.since)}: <code>${trouble.code}</code>.</b> ${text(cause)}</p><p class="cure">${text(cure)}</p>`;
}

function row(one: ApiMethodState, { now, timeZone }: StatusView): Html {
  const { method, wellAt } = one;
  const last =
    wellAt === undefined ? html`–` : html`${ago(wellAt, now)}<small>${clockTime(wellAt, now, timeZone)}</small>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${apiMethods[method].tells}<small><code>${method}</code></small></th><td class="n" role="cell">${last}</td><td class="wide" role="cell">${state(one, now)}</td></tr>`;
}

/** Why calls stay open that LiveKit does not have. */
function heldBack({ held, now }: StatusView): Html | undefined {
  if (!held) return undefined;
  return html`<p class="note"><b>Lost ends wait for ${span(now - held.since)}.</b> ${prose(`LiveKit's API has none of ${held.calls} calls that are open here, and has shown no call or trunk of this ledger yet: it may be another server than the one that sends the webhooks. The calls stay open until it shows one. If that does not happen, let \`LIVEKIT_URL\` be the server that sends the webhooks, and restart the exporter.`)}</p>`;
}

/** Whether what needs LiveKit's API gets its answers; nothing where it is not asked. */
export function livekitApi(view: StatusView): Html | undefined {
  if (!view.api) return undefined;
  return html`<section aria-labelledby="api"><h2 id="api">LiveKit's API</h2><table class="api" role="table" aria-labelledby="api"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Asked for</th><th class="n" scope="col" role="columnheader">Last answer</th><th class="wide" scope="col" role="columnheader">How it goes, and what to do</th></tr></thead><tbody role="rowgroup">${view.api.map(
    (one) => row(one, view),
  )}</tbody></table>${heldBack(view)}<p class="note">Asked because <code>LIVEKIT_URL</code> is set. Webhooks neither wait for it nor are refused because of it.</p></section>`;
}
