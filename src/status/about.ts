import { count, span } from './format.ts';
import { type Html, html } from './html.ts';
import type { StatusView } from './view.ts';

const ledgers: Readonly<Record<string, string>> = {
  sqlite: 'SQLite file',
  memory: 'in memory, gone with the process',
};

const fact = (name: string, value: string | Html): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** What runs here, and where else to look. */
export function about({ about: own, problem, rooms, now }: StatusView): Html {
  return html`<section aria-labelledby="about"><h2 id="about">This exporter</h2><dl class="facts">${[
    fact('Version', own.version),
    fact('Up for', span(now - own.startedAt)),
    fact('Ledger', `${ledgers[own.ledger] ?? own.ledger}${problem === 'unavailable' ? ': takes nothing now' : ''}`),
    fact('Rooms remembered', count(rooms)),
    fact('Webhooks go to', html`<code>${own.webhookUrl}</code>`),
    fact('Node.js', own.nodeVersion),
  ]}</dl><nav aria-label="Elsewhere"><ul class="links"><li><a id="link-metrics" href="metrics">/metrics</a> what Prometheus scrapes</li><li><a id="link-ready" href="-/ready">/-/ready</a> whether webhooks are taken now</li><li><a id="link-healthy" href="-/healthy">/-/healthy</a> whether the process lives</li><li><a id="link-reasons" href="#troubleshooting">Troubleshooting</a> every reason of a refusal; more in <code>docs/troubleshooting.md</code></li></ul></nav></section>`;
}
