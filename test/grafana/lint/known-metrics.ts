import { type Metric, metrics, prefix } from '../../../src/catalog/catalog.ts';

const target = ['job', 'instance'];

/** What a metric of ours looks like in Prometheus: its series' names with their labels. */
function seriesOf([name, { type, labels }]: readonly [string, Metric]): [string, readonly string[]][] {
  const own = [...target, ...labels];
  if (type !== 'histogram') return [[prefix + name, own]];
  return [
    [`${prefix}${name}_bucket`, [...own, 'le']],
    [`${prefix}${name}_sum`, own],
    [`${prefix}${name}_count`, own],
  ];
}

/** Metrics of others, with their labels: Prometheus, prom-client, and livekit/sip (pkg/stats/monitor.go). */
const foreign: readonly [string, readonly string[]][] = [
  ['up', target],
  ['ALERTS', ['alertname', 'alertstate', 'severity', 'job', 'trunk', 'direction']],
  ['process_start_time_seconds', target],
  ['process_cpu_seconds_total', target],
  ['process_resident_memory_bytes', target],
  ['nodejs_eventloop_lag_p99_seconds', target],
  ['livekit_sip_invite_requests', ['dir']],
  ['livekit_sip_invite_accepted', ['dir', 'to']],
  ['livekit_sip_invite_error', ['dir', 'to', 'reason']],
  ['livekit_sip_calls_active', ['dir', 'to']],
  ['livekit_sip_calls_terminated', ['dir', 'to', 'reason']],
  ['livekit_sip_dur_join_sec_bucket', ['dir', 'le']],
  ['livekit_sip_transfers_failed_total', ['dir', 'reason']],
  ['livekit_sip_available', []],
];

export const knownSeries: ReadonlyMap<string, readonly string[]> = new Map([...metrics.flatMap(seriesOf), ...foreign]);

/** The labels of a recorded series are its level: the part before the first colon. */
const levels: Readonly<Record<string, readonly string[]>> = {
  job_direction_trunk: ['job', 'direction', 'trunk'],
  job_trunk: ['job', 'trunk'],
};

/** @returns the labels of a series; undefined if nothing exports it */
export function labelsOf(series: string, recorded: ReadonlySet<string>): readonly string[] | undefined {
  if (!series.includes(':')) return knownSeries.get(series);
  return recorded.has(series) ? levels[series.replace(/:.*/, '')] : undefined;
}
