import { hash } from 'node:crypto';
import { about } from './about.ts';
import { arrivals } from './arrivals.ts';
import { calls } from './calls.ts';
import { connect } from './connect.ts';
import { clockTime } from './format.ts';
import { type Html, html, prose, raw } from './html.ts';
import { inferred } from './inferred.ts';
import { livekitApi } from './livekit-api.ts';
import { refreshScript } from './refresh-script.ts';
import { refused } from './refused.ts';
import { style } from './style.ts';
import type { StatusView } from './view.ts';

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

const banner = ({ verdict: { tone, title, detail }, now, timeZone }: StatusView): Html =>
  html`<div class="banner ${tone}"><div role="status"><h1>${title}</h1></div><p>${prose(detail)}</p><p class="as-of">As of <time datetime="${new Date(now).toISOString()}">${clockTime(now, now, timeZone)}</time> (${timeZone})</p></div>`;

const main = (view: StatusView): Html =>
  html`<main>${banner(view)}${view.isNew ? connect(view) : undefined}${arrivals(view)}${refused(view)}${calls(view)}${inferred(view)}${livekitApi(view)}${view.isNew ? undefined : connect(view)}${about(view)}</main>`;

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
