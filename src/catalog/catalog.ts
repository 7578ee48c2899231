/** Everything that `/metrics` shows under our prefix: one row a metric, the only place where its facts stand. */

export const prefix = 'livekit_telephony_';

export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** `ledger`: survives restarts. `derived`: follows from the ledger's state. `process`: counted since the start. */
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
    help: 'Calls seen to start.',
  },
  calls_ended_total: {
    type: 'counter',
    labels: ['direction', 'trunk', 'outcome'],
    home: 'ledger',
    help: 'Calls ended, by outcome; unknown: the end was not seen.',
  },
  call_disconnects_total: {
    type: 'counter',
    labels: ['direction', 'trunk', 'reason'],
    home: 'ledger',
    help: 'Calls ended, by the disconnect reason that LiveKit gave.',
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
    help: 'Start to end, ringing included: what occupies a channel.',
    buckets: talkBuckets,
  },
  call_answer_seconds: {
    type: 'histogram',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Start to answer, where the answer is known; observed at the moment of the answer.',
    buckets: answerBuckets,
  },
  call_talk_seconds: {
    type: 'histogram',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Answer to end, where the answer is known.',
    buckets: talkBuckets,
  },
  last_call_timestamp_seconds: {
    type: 'gauge',
    labels: ['direction', 'trunk'],
    home: 'ledger',
    help: 'Unix time at which the newest call started; 0 before the first.',
  },
  calls_inferred_total: {
    type: 'counter',
    labels: ['edge', 'cause'],
    home: 'ledger',
    help: 'Starts and ends of calls that no webhook told, or told late.',
  },
  direction_source_total: {
    type: 'counter',
    labels: ['source'],
    home: 'ledger',
    help: 'Calls by what decided their direction.',
  },
  trunk_overflow_total: {
    type: 'counter',
    labels: [],
    home: 'ledger',
    help: 'Calls whose trunk became "other" because TRUNK_LIMIT was reached.',
  },
  trunk_info: {
    type: 'gauge',
    labels: ['trunk', 'trunk_id', 'name'],
    home: 'derived',
    help: 'Always 1; what stands behind each value of the trunk label.',
  },
  trunk_channels: {
    type: 'gauge',
    labels: ['trunk'],
    home: 'derived',
    help: 'Concurrent calls bought, from TRUNKS_FILE; summed where trunks share a name.',
  },
  trunk_calls_per_second_limit: {
    type: 'gauge',
    labels: ['trunk'],
    home: 'derived',
    help: 'Calls per second allowed, from TRUNKS_FILE; summed where trunks share a name.',
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
    help: 'Traffic in Erlangs that the channels carry at this Erlang-B blocking probability.',
  },
  webhooks_total: {
    type: 'counter',
    labels: ['event', 'result'],
    home: 'process',
    help: 'Verified webhooks, by what became of them.',
  },
  webhook_rejections_total: {
    type: 'counter',
    labels: ['reason'],
    home: 'process',
    help: 'Requests on the webhook listener that were refused.',
  },
  webhook_delay_seconds: {
    type: 'histogram',
    labels: [],
    home: 'process',
    help: 'Creation of a webhook (whole seconds, truncated by LiveKit) to its receipt; duplicates are not observed.',
    buckets: [1, 2, 3, 5, 10, 20, 30, 60, 300],
  },
  webhook_last_received_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: 'Unix time of the last verified webhook; absent before the first since the start.',
  },
  api_requests_total: {
    type: 'counter',
    labels: ['method', 'code'],
    home: 'process',
    help: "Requests to LiveKit's API, by HTTP status, or timeout, unreachable, malformed or too_large where none told.",
  },
  answer_watch_total: {
    type: 'counter',
    labels: ['result'],
    home: 'process',
    help: 'Outbound calls by what became of the watch for their answer; skipped: over the budget, or answered unseen.',
  },
  ledger_up: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: '1 while the ledger takes what webhooks tell, else 0.',
  },
  ledger_commit_seconds: {
    type: 'histogram',
    labels: [],
    home: 'process',
    help: 'Time to commit what arrived together to the ledger.',
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  },
  config_last_reload_successful: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: '1 if the last read of the configuration files succeeded, the one at the start included, else 0.',
  },
  config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    home: 'process',
    help: 'Unix time of the last successful read of the configuration files.',
  },
  rooms_tracked: {
    type: 'gauge',
    labels: [],
    home: 'derived',
    help: 'Rooms that the ledger remembers: open, or finished in the last 10 minutes.',
  },
  build_info: {
    type: 'gauge',
    labels: ['version', 'node_version', 'ledger'],
    home: 'process',
    help: 'Always 1; what is running.',
  },
} as const satisfies Record<string, Metric>;

export type Catalog = typeof catalog;
export type MetricName = keyof Catalog;

/** The rows, in the order in which `/metrics` and the README show them. */
export const metrics = Object.entries(catalog) as readonly (readonly [MetricName, Metric])[];
