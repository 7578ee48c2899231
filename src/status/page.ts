import { hash } from 'node:crypto';
import { calls } from './calls.ts';
import { inferred, livekitApi } from './inferred-and-api.ts';
import { clockTime, type Html, html, prose, raw } from './markup.ts';
import { problemCalls } from './problem-calls.ts';
import { style } from './style.ts';
import { about, connect } from './this-exporter.ts';
import type { StatusView } from './view.ts';
import { arrivals, refused } from './webhooks.ts';

/**
 * Asks for the page again every 5 s while it is looked at, and changes only what differs: what is scrolled, focused,
 * selected or folded out stays as it is. Without an answer it says so, since old numbers look like new ones.
 */
const refreshScript = `
const every = 5000;
const stale = document.getElementById('stale');
let asOf = new Date();
function morph(now, next) {
  if (now.isEqualNode(next)) return;
  if (now.nodeName !== next.nodeName) return now.replaceWith(document.importNode(next, true));
  if (now.nodeType !== 1) { now.nodeValue = next.nodeValue; return; }
  for (const { name } of [...now.attributes]) if (name !== 'open' && !next.hasAttribute(name)) now.removeAttribute(name);
  for (const { name, value } of next.attributes) if (name !== 'open' && now.getAttribute(name) !== value) now.setAttribute(name, value);
  const have = [...now.childNodes], want = [...next.childNodes];
  want.forEach((node, index) => have[index] ? morph(have[index], node) : now.append(document.importNode(node, true)));
  have.slice(want.length).forEach((node) => node.remove());
}
async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store', signal: AbortSignal.timeout(every - 500) });
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    morph(document.querySelector('main'), next.querySelector('main'));
    document.title = next.title;
    asOf = new Date();
    stale.hidden = true;
  } catch {
    const text = 'The exporter does not answer: what you see is of ' + asOf.toLocaleTimeString() + '.';
    if (stale.hidden || stale.textContent !== text) stale.textContent = text;
    stale.hidden = false;
  }
}
setInterval(refresh, every);
document.addEventListener('visibilitychange', refresh);
`;

const source = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`;

/** Nothing from elsewhere, and no style or script but these two; the script may ask for this page again. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src ${source(style)}`,
  `script-src ${source(refreshScript)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The handset of the tab, so that no browser asks for a favicon. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%231f6feb'/%3E%3Cpath d='M10 7c-2 1-3 3-2 6 2 5 6 9 11 11 3 1 5 0 6-2l-4-4-3 2c-2-1-4-3-5-5l2-3z' fill='%23fff'/%3E%3C/svg%3E";

const banner = ({ verdict: { tone, title, detail, also }, now, timeZone }: StatusView): Html =>
  html`<div class="banner ${tone}"><div role="status"><h1>${title}</h1></div><p>${prose(detail)}</p>${also.length > 0 ? html`<p><b>Also:</b> ${also.join('; ')}.</p>` : undefined}<p class="as-of">As of <time datetime="${new Date(now).toISOString()}">${clockTime(now, now, timeZone)}</time> (${timeZone})</p></div>`;

/** What is asked first comes first: do calls work, which do not, do webhooks arrive, what else is known. */
const main = (view: StatusView): Html =>
  html`<main>${banner(view)}${calls(view)}${view.isNew ? connect(view) : undefined}${problemCalls(view)}${arrivals(view)}${refused(view)}${inferred(view)}${livekitApi(view)}${view.isNew ? undefined : connect(view)}${about(view)}</main>`;

/** The status page as one document. */
export const statusPage = (view: StatusView): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${view.verdict.title} – LiveKit telephony exporter</title>
<link rel="icon" href="${icon}">
<style>${raw(style)}</style>
<noscript><meta http-equiv="refresh" content="10"></noscript>
</head>
<body>
<header><img src="${icon}" alt="" width="28" height="28"><p>LiveKit telephony exporter</p></header>
<p id="stale" role="alert" hidden></p>
${main(view)}
<script>${raw(refreshScript)}</script>
</body>
</html>
`.markup;
