/** Id of a dashboard. */
export type BoardUid = 'livekit-telephony' | 'livekit-telephony-capacity';

export const alertPrefix = 'LiveKitTelephony';

export type Severity = 'critical' | 'warning' | 'info';

/** One alert, as both Prometheus and Grafana get it. */
export interface Alert {
  /** Without the prefix. */
  readonly name: string;
  readonly severity: Severity;
  /** The whole condition; its value is above 0 whenever it is true, which is what Grafana's threshold asks. */
  readonly expr: string;
  readonly for: string;
  readonly keep: string;
  /** When it fires, for people: README and runbook show it. */
  readonly condition: string;
  /** Constant, so that notifications of one alert group well. */
  readonly summary: string;
  /** `{value}`, `{value|count}` and `{value|FUNCTION}` stand for the number, `{label}` for a label of the series. */
  readonly description: string;
  /** Where to look first. */
  readonly panel: { readonly board: BoardUid; readonly id: number };
  /** The labels of its series: what `{label}` may name and the dashboard link filters on. */
  readonly labels: readonly string[];
}

/** Calls that have a direction and a trunk. */
export const pairLabels = ['job', 'direction', 'trunk'] as const;
/** What both directions of a trunk share. */
export const trunkLabels = ['job', 'trunk'] as const;

/** `0.2` as `20 %`. */
export const percent = (ratio: number): string => `${Math.round(ratio * 1000) / 10} %`;
