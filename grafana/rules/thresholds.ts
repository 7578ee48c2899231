/**
 * Every number that decides whether an alert fires, in one place: alerts, recording rules, dashboards, unit tests and
 * docs/runbooks.md take them from here. Ratios are from 0 to 1; durations are Prometheus durations; `for` is how long
 * a condition must hold before it fires, `keep` how long the alert stays after it was last true.
 */
export const thresholds = {
  /** Until a trunk has a week of history its only baseline is yesterday, and Sunday says little about Monday. */
  Baseline: { firstWeekFactor: 3 },
  /** `factor` times the larger baseline, and more than `minCalls` in 5 minutes. */
  CallSpike: { factor: 3, minCalls: 20, for: '5m', keep: '10m' },
  /** Standard deviations above the same hour a week ago, `factor` times its mean, more than `minCalls` in 5 minutes. */
  CallRateAnomaly: { deviations: 4, factor: 2, minCalls: 20, for: '10m', keep: '10m' },
  /** Below `factor` times the smaller baseline, where that promises more than `minCalls` in 5 minutes. */
  CallDrop: { factor: 0.3, minCalls: 10, for: '10m', keep: '5m' },
  /** Share of `failed` among the calls that ended in 15 minutes, and more than `minFailed` of them. */
  TrunkFailureRatioHigh: { ratio: 0.2, minFailed: 10, for: '5m', keep: '10m' },
  /** Share of `dropped` among the answered calls that ended in 15 minutes, and more than `minDropped` of them. */
  CallsDroppedHigh: { ratio: 0.1, minDropped: 8, for: '5m', keep: '10m' },
  /** 95 % of more than `minCalls` answers in 30 minutes came within this many seconds. */
  AnswerTimeHigh: { seconds: 20, minCalls: 100, for: '10m', keep: '10m' },
  /** Share of at most 5 s of talk among more than `minCalls` answered calls that ended in 30 minutes. */
  ShortCallsHigh: { ratio: 0.4, minCalls: 30, for: '10m', keep: '15m' },
  /** Share of the channels in use, mean of 10 minutes. */
  TrunkNearCapacity: { use: 0.8, for: '5m', keep: '10m' },
  /** Share of the channels in use, peak of 5 minutes. */
  TrunkCapacityReached: { use: 0.95, for: '5m', keep: '10m' },
  /** Share of the calls per second that the carrier takes, mean of 5 minutes. */
  TrunkNearRateLimit: { use: 0.8, for: '5m', keep: '10m' },
  /** The weekly peak passes the channels within `weeks`, and is past `minUse` of them now. */
  TrunkCapacityForecast: { weeks: 4, minUse: 0.5, for: '6h', keep: '12h' },
  /** Silence with at least `minActive` calls open: a few long calls may well be silent for minutes. */
  NoWebhooks: { seconds: 600, minActive: 5, for: '2m', keep: '2m' },
  /** Refused requests in 10 minutes, for one reason, that a webhook of LiveKit can have. */
  WebhookRejections: { requests: 5, for: '1m', keep: '10m' },
  /** 95 % of more than `minWebhooks` in 10 minutes arrived within this many seconds of their creation. */
  WebhookDelayHigh: { seconds: 10, minWebhooks: 200, for: '10m', keep: '10m' },
  /** Share of ends that no webhook told among all ends in an hour, and more than `minCalls` of them. */
  StuckCalls: { ratio: 0.02, minCalls: 5, for: '5m', keep: '30m' },
  /** Calls in an hour whose trunk got no series of its own. */
  TrunkOverflow: { calls: 10, for: '5m', keep: '1h' },
  /** Share of the requests by one method to LiveKit's API that failed in 5 minutes, and more than `minFailed` of them. */
  ApiFailing: { ratio: 0.5, minFailed: 3, for: '10m', keep: '5m' },
  LedgerDown: { for: '1m', keep: '2m' },
  ExporterDown: { for: '2m', keep: '2m' },
  /** More than this many starts in 30 minutes. */
  ExporterRestarting: { restarts: 2, for: '0m', keep: '15m' },
} as const;

type Widen<T> = T extends number ? number : T extends string ? string : { readonly [K in keyof T]: Widen<T[K]> };
export type Thresholds = Widen<typeof thresholds>;
