import { apiFailures } from './livekit-api.ts';

/** Every metric that `/metrics` shows under our prefix, defined here only. */

export const prefix = 'livekit_telephony_';

export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** `ledger`: survives restarts. `derived`: calculated from the ledger. `process`: counted since the start. */
  readonly home: 'ledger' | 'derived' | 'process';
  readonly help: string;
  /** Upper bounds in seconds. */
  readonly buckets?: readonly number[];
}

const talkBuckets = [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200] as const;
const answerBuckets = [0.5, 1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 120] as const;

export const catalog = {
  calls_started_total: {
    type: 'counter',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Calls started.',
  },
  calls_ended_total: {
    type: 'counter',
    labels: ['direction', 'trunk', 'outcome'],
    home: 'ledger',
    help: 'Calls ended, by outcome; unknown: no webhook reported the end.',
  },
  call_disconnects_total: {
    type: 'counter',
    labels: ['direction', 'trunk', 'reason'],
    home: 'ledger',
    help: 'Calls ended, by the disconnect reason of LiveKit.',
  },
  calls_active: {
    type: 'gauge',
    labels: ['direction', 'trunk'],
    home: 'derived',
    help: 'Calls open now, ringing included.',
  },
  call_duration_seconds: {
    type: 'histogram',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Time from start to end of a call, ringing included, during which it occupies a channel.',
    buckets: talkBuckets,
  },
  call_answer_seconds: {
    type: 'histogram',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Time from start to answer, for calls whose answer is known; observed at the answer.',
    buckets: answerBuckets,
  },
  call_talk_seconds: {
    type: 'histogram',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Time from answer to end, for calls whose answer is known.',
    buckets: talkBuckets,
  },
  last_call_timestamp_seconds: {
    type: 'gauge',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Unix time at which the newest call started; 0 before the first call.',
  },
  calls_inferred_total: {
    type: 'counter',
    labels: ['edge', 'cause'],
    home: 'ledger',
    help: 'Starts and ends of calls that no webhook reported, or only late.',
  },
  direction_source_total: {
    type: 'counter',
    labels: ['source'],
    home: 'ledger',
    help: 'Calls, by the source of their direction.',
  },
  trunk_overflow_total: {
    type: 'counter',
    labels: [],
    home: 'ledger',
    help: 'Calls counted under trunk "other" because TRUNK_LIMIT was reached.',
  },
  trunk_info: {
    type: 'gauge',
    labels: ['trunk', 'trunk_id', 'name'],
    home: 'derived',
    help: 'Always 1; the trunk ids and names of each value of the label trunk.',
  },
  trunk_channels: {
    type: 'gauge',
    labels: ['trunk'],
    home: 'derived',
    help: 'Concurrent calls bought, from TRUNKS_FILE; the sum if trunks share a name.',
  },
  trunk_calls_per_second_limit: {
    type: 'gauge',
    labels: ['trunk'],
    home: 'derived',
    help: 'Calls per second allowed, from TRUNKS_FILE; the sum if trunks share a name.',
  },
  trunk_calls_active_peak: {
    type: 'gauge',
    labels: ['trunk'],
    home: 'derived',
    help: 'Most calls open at once in the last 60 seconds, both directions together.',
  },
  trunk_calls_per_second_peak: {
    type: 'gauge',
    labels: ['trunk'],
    home: 'derived',
    help: 'Most calls that started within one second, in the last 60 seconds, both directions together.',
  },
  trunk_erlang_limit: {
    type: 'gauge',
    labels: ['trunk', 'blocking'],
    home: 'derived',
    help: 'Traffic in Erlangs that the channels carry at this blocking probability (Erlang B).',
  },
  webhooks_total: {
    type: 'counter',
    labels: ['event', 'result'],
    home: 'process',
    help: 'Verified webhooks, by event and result.',
  },
  webhook_rejections_total: {
    type: 'counter',
    labels: ['reason'],
    home: 'process',
    help: 'Requests on the webhook listener that were rejected, by reason.',
  },
  webhook_delay_seconds: {
    type: 'histogram',
    labels: [],
    home: 'process',
    help: 'Time from the creation of a webhook (LiveKit truncates it to seconds) to its receipt, without duplicates.',
    buckets: [1, 2, 3, 5, 10, 20, 30, 60, 300],
  },
  webhook_last_received_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: 'Unix time of the last verified webhook; absent until the first one after the start.',
  },
  api_requests_total: {
    type: 'counter',
    labels: ['method', 'code'],
    home: 'process',
    help: `Requests to LiveKit's API, by method and HTTP status, or ${apiFailures.join(', ')}.`,
  },
  answer_watch_total: {
    type: 'counter',
    labels: ['result'],
    home: 'process',
    help: 'Outbound calls, by the result of the watch for their answer; skipped: over the budget, or already answered.',
  },
  ledger_up: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: '1 if the ledger can be written, else 0.',
  },
  ledger_commit_seconds: {
    type: 'histogram',
    labels: [],
    home: 'process',
    help: 'Time of a commit to the ledger.',
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  },
  config_last_reload_successful: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: '1 if TRUNKS_FILE and WEB_CONFIG_FILE were last read without an error, at the start or at a reload, else 0.',
  },
  config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: 'Unix time at which TRUNKS_FILE and WEB_CONFIG_FILE were last read without an error.',
  },
  rooms_tracked: {
    type: 'gauge',
    labels: [],
    home: 'derived',
    help: 'Rooms in the ledger: with open calls, or kept to recognise late webhooks.',
  },
  build_info: {
    type: 'gauge',
    labels: ['version', 'node_version', 'ledger'],
    home: 'process',
    help: 'Always 1; the versions of the exporter and Node.js, and the kind of ledger.',
  },
} as const satisfies Record<string, Metric>;

export type Catalog = typeof catalog;
export type MetricName = keyof Catalog;

/** The rows, in the order in which `/metrics` and the README show them. */
export const metrics = Object.entries(catalog) as readonly (readonly [MetricName, Metric])[];
