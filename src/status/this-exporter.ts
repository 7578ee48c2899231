import { ago, count, type Html, html, span } from './markup.ts';
import type { StatusView } from './view.ts';

/** Where whoever asked for the page reaches this exporter. */
export interface Addresses {
  readonly webhookUrl: string;
  /** `host:port`, as Prometheus wants a target. */
  readonly scrapeTarget: string;
}

/** A URL of the host that a request named; undefined when that is not one. */
function urlOf(host: string | undefined): URL | undefined {
  if (!host || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`);
}

/**
 * @param host the request's `Host`, which anybody may have written
 * @param listening the listeners as this machine knows them
 */
export function addressesFor(
  host: string | undefined,
  listening: { readonly webhookUrl: string; readonly metricsUrl: string },
): Addresses {
  const asked = urlOf(host);
  const inside = new URL(listening.metricsUrl);
  const webhook = new URL(listening.webhookUrl);
  if (asked) webhook.hostname = asked.hostname;
  return { webhookUrl: webhook.href, scrapeTarget: asked ? asked.host : inside.host };
}

const block = (text: Html): Html => html`<pre tabindex="0"><code>${text}</code></pre>`;

function steps({ about: { webhookUrl, scrapeTarget } }: StatusView): Html {
  return html`<div class="steps"><div><h3>Self-hosted LiveKit</h3><p>In <code>livekit.yaml</code>, then restart LiveKit:</p>${block(
    html`webhook:
  api_key: <em>the value of LIVEKIT_API_KEY here</em>
  urls:
    - ${webhookUrl}`,
  )}</div><div><h3>LiveKit Cloud</h3><p>Settings → Webhooks → Create new webhook. URL: a public <code>https://</code> address that leads to</p>${block(
    html`${webhookUrl}`,
  )}<p>Signing API key: the one in <code>LIVEKIT_API_KEY</code>. Then Actions → Send a test event: this page shows it within seconds.</p></div><div><h3>Prometheus</h3><p>In <code>prometheus.yml</code>:</p>${block(
    html`scrape_configs:
  - job_name: livekit-telephony
    static_configs:
      - targets: ['${scrapeTarget}']`,
  )}</div></div><p class="note">The addresses are those under which you see this page; use what LiveKit and Prometheus can reach. The webhook listener speaks plain HTTP: for <code>https</code> put a proxy in front of it that passes the body and the <code>Authorization</code> header on unchanged.</p>`;
}

/** How LiveKit and Prometheus get to know this exporter: open while nothing has arrived. */
export const connect = (view: StatusView): Html =>
  view.isNew
    ? html`<section aria-labelledby="connect"><h2 id="connect">Connect LiveKit</h2>${steps(view)}</section>`
    : html`<section aria-labelledby="connect"><h2 id="connect">Connect</h2><details id="connect-steps"><summary id="connect-summary">How LiveKit and Prometheus find this exporter</summary>${steps(view)}</details></section>`;

const ledgers: Readonly<Record<string, string>> = {
  sqlite: 'SQLite file',
  redis: 'Redis',
  memory: 'in memory, gone with the process',
};

const fact = (name: string, value: string | Html): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** What runs here, and where else to look. */
export function about({ about: own, problem, rooms, now, reload }: StatusView): Html {
  const loaded = reload && `${reload.ok ? 'loaded' : 'could not be loaded'} ${ago(reload.at, now)}`;
  return html`<section aria-labelledby="about"><h2 id="about">This exporter</h2><dl class="facts">${[
    fact('Version', own.version),
    fact('Up for', span(now - own.startedAt)),
    fact('Ledger', `${ledgers[own.ledger] ?? own.ledger}${problem === 'unavailable' ? ': cannot be written now' : ''}`),
    ...(loaded ? [fact('Configuration', loaded)] : []),
    fact('Rooms remembered', count(rooms)),
    fact('Webhooks go to', html`<code>${own.webhookUrl}</code>`),
    fact('Node.js', own.nodeVersion),
  ]}</dl><nav aria-label="Elsewhere"><ul class="links"><li><a id="link-metrics" href="metrics">/metrics</a> what Prometheus scrapes</li><li><a id="link-ready" href="-/ready">/-/ready</a> whether webhooks can be received now</li><li><a id="link-healthy" href="-/healthy">/-/healthy</a> whether the process is alive</li><li><a id="link-reasons" href="#troubleshooting">Troubleshooting</a> every reason of a refusal; more in <code>docs/troubleshooting.md</code></li></ul></nav></section>`;
}
