import { type Metric, metrics } from '../src/catalog/catalog.ts';
import { apiFailures, apiMethods } from '../src/catalog/livekit-api.ts';
import {
  directionSources,
  directions,
  inferences,
  outcomes,
  reasons,
  rejections,
  results,
  watchResults,
  webhookEvents,
} from '../src/catalog/values.ts';

/** One label of one or more metrics: its values, where the set is closed, and what they mean. */
interface Label {
  readonly label: string;
  /** Metrics that have the label with these values; without it, all that have the label. */
  readonly of?: readonly string[];
  readonly values?: readonly string[];
  readonly meaning: string;
}

const code = (text: string): string => `\`${text}\``;

const part = (index: 0 | 1): string[] => [...new Set(inferences.map((pair) => pair.split('/')[index] ?? ''))];

export const labels: readonly Label[] = [
  { label: 'direction', values: directions, meaning: '`unknown`: neither LiveKit nor `TRUNKS_FILE` shows it' },
  {
    label: 'trunk',
    meaning:
      'the name in `TRUNKS_FILE`, else the trunk id of LiveKit; `none`: the call has no trunk id, or the id contains a phone number; `other`: more than `TRUNK_LIMIT` trunks',
  },
  { label: 'outcome', values: outcomes, meaning: 'see [What the numbers mean](#what-the-numbers-mean)' },
  {
    label: 'reason',
    of: ['call_disconnects_total'],
    values: reasons,
    meaning: "LiveKit's `DisconnectReason` in lower case; a value appears with its first call",
  },
  { label: 'edge', values: part(0), meaning: 'which end of the call was inferred' },
  {
    label: 'cause',
    values: part(1),
    meaning: 'see [Troubleshooting](docs/troubleshooting.md#calls-end-as-unknown-or-starts-are-inferred)',
  },
  {
    label: 'source',
    values: directionSources,
    meaning:
      'first match: the attribute `sip.callDirection`; a dispatch rule (inbound); `TRUNKS_FILE`; SIP attributes without a rule (outbound); nothing',
  },
  { label: 'event', values: webhookEvents, meaning: '`other`: an event that this version does not know' },
  {
    label: 'result',
    of: ['webhooks_total'],
    values: results,
    meaning:
      '`ignored`: not about a phone call; `duplicate`: counted before; `late`: its call or room had already ended',
  },
  {
    label: 'reason',
    of: ['webhook_rejections_total'],
    values: rejections,
    meaning: 'see [Troubleshooting](docs/troubleshooting.md#webhooks-arrive-and-are-refused)',
  },
  { label: 'method', values: Object.keys(apiMethods), meaning: "method of LiveKit's API" },
  { label: 'code', meaning: `HTTP status, or ${apiFailures.map(code).join(', ')}` },
  {
    label: 'result',
    of: ['answer_watch_total'],
    values: watchResults,
    meaning: 'see [Outbound calls](docs/livekit-api.md#outbound-calls)',
  },
  { label: 'blocking', values: ['0.01', '0.001'], meaning: 'share of calls that find every channel busy' },
  { label: 'trunk_id', meaning: 'trunk id of LiveKit; one series for each id that shares the `trunk` label' },
  { label: 'name', meaning: 'name of the trunk in LiveKit or `TRUNKS_FILE`' },
  { label: 'version', meaning: 'version of the exporter' },
  { label: 'node_version', meaning: 'version of Node.js' },
  { label: 'ledger', meaning: 'kind of the ledger: `sqlite`, `memory` or `redis`' },
];

const hasLabel = (label: string): readonly string[] =>
  metrics.filter(([, metric]) => metric.labels.includes(label)).map(([name]) => name);

/** Metrics that a row is about. */
export const metricsOf = ({ label, of }: Label): readonly string[] => of ?? hasLabel(label);

/** A row per label: its metrics if they are few or share the name with another label, its values, their meaning. */
export const labelRows = (): string[][] =>
  labels.map((row) => {
    const named = metricsOf(row);
    const where = named.length > 2 ? `${named.length} metrics` : named.map(code).join(', ');
    return [code(row.label), where, row.values?.map(code).join(', ') ?? 'any', row.meaning];
  });

/** A row per histogram: the upper bounds of its buckets, in seconds. */
export const bucketRows = (): string[][] =>
  metrics.flatMap(([name, { buckets }]: readonly [string, Metric]) =>
    buckets ? [[code(name), buckets.join(', ')]] : [],
  );
