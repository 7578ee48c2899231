import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import { type Catalog, catalog, type MetricName, prefix } from '../catalog/catalog.ts';
import {
  isRejection,
  type Result,
  rejections,
  results,
  type WatchResult,
  watchResults,
  webhookEvents,
} from '../catalog/values.ts';
import { type Family, labelText, sampleLine } from './exposition.ts';

/** What the process counts about itself since it started. */
export interface ProcessMetrics {
  readonly registry: Registry;
  /** @param webhook times in ms (receivedAt) and s (createdAt, 0 when absent) since the epoch */
  observeWebhook(webhook: { event: string; result: Result; receivedAt: number; createdAt: number }): void;
  /** Codes that are no reason to refuse a webhook are not counted. */
  countRejection(reason: string): void;
  observeCommit(seconds: number): void;
  setLedgerUp(up: boolean): void;
  /** @param code HTTP status, or why there was none */
  countApiRequest(method: string, code: string): void;
  countWatch(result: WatchResult): void;
  /** @param succeededAt ms since the epoch */
  setReload(last: { ok: boolean; succeededAt: number }): void;
}

type Home<H> = { [M in MetricName]: Catalog[M]['home'] extends H ? M : never }[MetricName];

const options = (name: Home<'process'>, registry: Registry) => ({
  name: prefix + name,
  help: catalog[name].help,
  labelNames: [...catalog[name].labels],
  registers: [registry],
});

/** Gauges that prom-client names like counters, which OpenMetrics forbids and promtool complains of. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** @param build the labels of `build_info` */
export function processMetrics(build: { version: string; node_version: string; ledger: string }): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const webhooks = new Counter(options('webhooks_total', registry));
  for (const event of webhookEvents) for (const result of results) webhooks.inc({ event, result }, 0);
  const refused = new Counter(options('webhook_rejections_total', registry));
  for (const reason of rejections) refused.inc({ reason }, 0);
  const delay = new Histogram({
    ...options('webhook_delay_seconds', registry),
    buckets: [...catalog.webhook_delay_seconds.buckets],
  });
  const lastReceived = new Gauge(options('webhook_last_received_timestamp_seconds', registry));
  // A 0 would say that the last webhook came in 1970, and alerts on silence would believe it.
  lastReceived.remove();
  const apiRequests = new Counter(options('api_requests_total', registry));
  const watched = new Counter(options('answer_watch_total', registry));
  for (const result of watchResults) watched.inc({ result }, 0);
  const commits = new Histogram({
    ...options('ledger_commit_seconds', registry),
    buckets: [...catalog.ledger_commit_seconds.buckets],
  });
  const ledgerUp = new Gauge(options('ledger_up', registry));
  ledgerUp.set(1);
  const reloaded = new Gauge(options('config_last_reload_successful', registry));
  const reloadedAt = new Gauge(options('config_last_reload_success_timestamp_seconds', registry));
  new Gauge(options('build_info', registry)).set(build, 1);
  return {
    registry,
    observeWebhook({ event, result, receivedAt, createdAt }) {
      webhooks.inc({ event, result });
      lastReceived.set(receivedAt / 1000);
      if (result !== 'duplicate' && createdAt > 0) delay.observe(Math.max(0, receivedAt / 1000 - createdAt));
    },
    countRejection(reason) {
      if (isRejection(reason)) refused.inc({ reason });
    },
    observeCommit: (seconds) => commits.observe(seconds),
    setLedgerUp: (up) => ledgerUp.set(up ? 1 : 0),
    countApiRequest: (method, code) => apiRequests.inc({ method, code }),
    countWatch: (result) => watched.inc({ result }),
    setReload({ ok, succeededAt }) {
      reloaded.set(ok ? 1 : 0);
      reloadedAt.set(succeededAt / 1000);
    },
  };
}

/** A value of a histogram says which of the family's series it is of. */
type Value = MetricValue<string> & { readonly metricName?: string };

/** What a prom-client registry holds, to be written in whichever format was asked for: its own writer can do one. */
export async function registryFamilies(registry: Registry): Promise<Family[]> {
  const metrics: MetricObjectWithValues<Value>[] = await registry.getMetricsAsJSON();
  return metrics.map(({ name, type, help, values }) => ({
    name,
    type: String(type),
    help,
    lines: values.map(({ metricName = name, labels, value }) => {
      const { le, ...others } = labels as Record<string, string | number>;
      return sampleLine(metricName, labelText(le === undefined ? others : { ...others, le }), value);
    }),
  }));
}
