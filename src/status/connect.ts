import { type Html, html } from './html.ts';
import type { StatusView } from './view.ts';

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

/** How LiveKit and Prometheus are told of this exporter: open while nothing has arrived. */
export const connect = (view: StatusView): Html =>
  view.isNew
    ? html`<section aria-labelledby="connect"><h2 id="connect">Connect LiveKit</h2>${steps(view)}</section>`
    : html`<section aria-labelledby="connect"><h2 id="connect">Connect</h2><details id="connect-steps"><summary id="connect-summary">How LiveKit and Prometheus find this exporter</summary>${steps(view)}</details></section>`;
