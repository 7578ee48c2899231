import { z } from 'zod';
import { catalog } from '../catalog/catalog.ts';
import { parseYaml, readText } from '../yaml-file.ts';

/** The error of a wrong value. */
const expected = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `expected ${what}, got ${JSON.stringify(input)}`,
});

function whole(min: number, max: number) {
  const says = expected(`a whole number from ${min} to ${max}`);
  return z.int(says).min(min, says).max(max, says);
}

function number(min: number, max: number) {
  const says = expected(`a number from ${min} to ${max}`);
  return z.number(says).min(min, says).max(max, says);
}

/** At 0 an alert would always fire, at 1 never. */
function share() {
  const says = expected('a share above 0 and below 1');
  return z.number(says).gt(0, says).lt(1, says);
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration of Prometheus and Grafana with one unit. */
function duration() {
  const says = expected('a duration such as 90s, 5m, 6h or 1d, at most 7d');
  const inSeconds = (text: string) => Number.parseInt(text, 10) * (seconds[text.slice(-1)] ?? Number.NaN);
  return z
    .string(says)
    .regex(/^\d+[smhd]$/, { ...says, abort: true })
    .refine((text) => inSeconds(text) <= 7 * 86_400, says);
}

const times = (hold: string, keep: string) => ({ for: duration().default(hold), keep: duration().default(keep) });
const calls = (usual: number) => whole(0, 1_000_000).default(usual);
const largest = (buckets: readonly number[]) => buckets.at(-1) ?? Number.NaN;
/** A bound of a histogram, as nothing is counted between two bounds. */
function bound(buckets: readonly number[]) {
  const says = expected(`one of the bounds ${buckets.join(', ')}`);
  return z.number(says).refine((value) => buckets.includes(value), says);
}
/** A quantile is never above the largest bound of its histogram. */
const below = (buckets: readonly number[]) => number(0.1, largest(buckets) - 0.1);

/** A map whose keys all have defaults, so that a file only needs those that differ. */
function numbers<T extends z.core.$ZodLooseShape>(shape: T) {
  const map = z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return 'expected a map';
      return `unknown key ${issue.keys.join(', ')}; there are ${Object.keys(shape).join(', ')}`;
    },
  });
  return map.prefault({} as z.input<typeof map>);
}

/**
 * Every threshold of the alerts, with its default and its range. Alerts, recording rules, dashboards, unit tests and
 * docs/runbooks.md use them, and `rules --thresholds FILE` changes them.
 * Ratios are from 0 to 1; durations are Prometheus durations; `for` is how long a condition must hold before it fires,
 * `keep` how long the alert stays after it was last true.
 */
const thresholdsSchema = numbers({
  /** In its first week a trunk's only baseline is yesterday, and Sunday differs from Monday. */
  Baseline: numbers({ firstWeekFactor: number(1, 100).default(3) }),
  /** `factor` times the larger baseline, and more than `minCalls` in 5 minutes. */
  CallSpike: numbers({ factor: number(1, 1000).default(3), minCalls: calls(20), ...times('5m', '10m') }),
  /** Standard deviations above the same hour a week ago, `factor` times its mean, more than `minCalls` in 5 minutes. */
  CallRateAnomaly: numbers({
    deviations: number(0, 100).default(4),
    factor: number(1, 1000).default(2),
    minCalls: calls(20),
    ...times('10m', '10m'),
  }),
  /** Below `factor` times the smaller baseline, if that is more than `minCalls` in 5 minutes. */
  CallDrop: numbers({ factor: share().default(0.3), minCalls: calls(10), ...times('10m', '5m') }),
  /** Share of `failed` among the calls that ended in 15 minutes, and more than `minFailed` of them. */
  TrunkFailureRatioHigh: numbers({ ratio: share().default(0.2), minFailed: calls(10), ...times('5m', '10m') }),
  /** Share of `dropped` among the answered calls that ended in 15 minutes, and more than `minDropped` of them. */
  CallsDroppedHigh: numbers({ ratio: share().default(0.1), minDropped: calls(8), ...times('5m', '10m') }),
  /** 95 % of more than `minCalls` answers in 30 minutes came within this many seconds. */
  AnswerTimeHigh: numbers({
    seconds: below(catalog.call_answer_seconds.buckets).default(20),
    minCalls: calls(100),
    ...times('10m', '10m'),
  }),
  /**
   * Share of the inbound calls of 30 minutes, more than `minCalls` of them, that were answered within this many seconds:
   * 20 for people, 5 for AI agents. Calls that were abandoned within `earlySeconds` are left out.
   */
  ServiceLevelLow: numbers({
    seconds: bound(catalog.call_answer_seconds.buckets).default(20),
    earlySeconds: bound(catalog.call_duration_seconds.buckets).default(5),
    ratio: share().default(0.7),
    minCalls: calls(80),
    ...times('15m', '10m'),
  }),
  /** Share of at most 5 s of talk among more than `minCalls` answered calls that ended in 30 minutes. */
  ShortCallsHigh: numbers({ ratio: share().default(0.4), minCalls: calls(30), ...times('10m', '15m') }),
  /** Share of the channels in use, mean of 10 minutes. */
  TrunkNearCapacity: numbers({ use: share().default(0.8), ...times('5m', '10m') }),
  /** Share of the channels in use at the peak of a minute: in a burst of seconds the carrier already rejects calls. */
  TrunkCapacityReached: numbers({ use: number(0.5, 1).default(1), ...times('0m', '10m') }),
  /**
   * Share of the carrier's limit of calls per second: mean of 5 minutes, or more than `burst` times the limit within one
   * second. With less than 1, every single call of a trunk with a limit of one call per second would fire.
   */
  TrunkNearRateLimit: numbers({
    use: share().default(0.8),
    burst: number(1, 100).default(1),
    ...times('0m', '10m'),
  }),
  /** The weekly peak passes the channels within `weeks`, and is past `minUse` of them now. */
  TrunkCapacityForecast: numbers({
    weeks: whole(1, 52).default(4),
    minUse: share().default(0.5),
    ...times('6h', '12h'),
  }),
  /** No webhooks while at least `minActive` calls are open: a few long calls may cause none for minutes. */
  NoWebhooks: numbers({
    seconds: whole(60, 86_400).default(600),
    minActive: whole(1, 1_000_000).default(5),
    ...times('2m', '2m'),
  }),
  /** Rejected requests in 10 minutes for one reason that webhooks of LiveKit can have. */
  WebhookRejections: numbers({ requests: calls(5), ...times('1m', '10m') }),
  /** 95 % of more than `minWebhooks` in 10 minutes arrived within this many seconds of their creation. */
  WebhookDelayHigh: numbers({
    seconds: below(catalog.webhook_delay_seconds.buckets).default(10),
    minWebhooks: calls(200),
    ...times('10m', '10m'),
  }),
  /** Share of ends without a webhook among all ends in an hour, and more than `minCalls` of them. */
  StuckCalls: numbers({ ratio: share().default(0.02), minCalls: calls(5), ...times('5m', '30m') }),
  /** Calls in an hour whose trunk has no series of its own. */
  TrunkOverflow: numbers({ calls: calls(10), ...times('5m', '1h') }),
  /** Share of the requests by one method to LiveKit's API that failed in 5 minutes, and more than `minFailed` of them. */
  ApiFailing: numbers({ ratio: share().default(0.5), minFailed: calls(3), ...times('10m', '5m') }),
  LedgerDown: numbers(times('1m', '2m')),
  ExporterDown: numbers(times('2m', '2m')),
  /** More than this many starts in 30 minutes. */
  ExporterRestarting: numbers({ restarts: whole(0, 1000).default(2), ...times('0m', '15m') }),
  ConfigReloadFailed: numbers(times('1m', '2m')),
});

export type Thresholds = z.output<typeof thresholdsSchema>;

/** The defaults. */
export const thresholds: Thresholds = thresholdsSchema.parse({});

/**
 * Reads a YAML file with thresholds; missing ones have their defaults.
 * @throws ConfigFileError
 */
export const readThresholds = (path: string): Thresholds => parseYaml(readText(path), path, thresholdsSchema);
