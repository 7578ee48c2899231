/** Id of a dashboard. */
export type BoardUid = 'livekit-telephony' | 'livekit-telephony-capacity';

export const alertPrefix = 'LiveKitTelephony';

export type Severity = 'critical' | 'warning' | 'info';

/** An alert, for both Prometheus and Grafana. */
export interface Alert {
  /** Without the prefix. */
  readonly name: string;
  readonly severity: Severity;
  /** The whole condition. Its value is above 0 whenever it is true, because Grafana compares it with 0. */
  readonly expr: string;
  readonly for: string;
  readonly keep: string;
  /** When it fires, as text for README and runbooks. */
  readonly condition: string;
  /** Constant, so that notifications of one alert can be grouped. */
  readonly summary: string;
  /** `{value}`, `{value|count}` and `{value|FUNCTION}` are replaced by the number, `{label}` by a label of the series. */
  readonly description: string;
  /** The panel to open first. */
  readonly panel: { readonly board: BoardUid; readonly id: number };
  /** The labels of its series, for `{label}` and the filters of the dashboard link. */
  readonly labels: readonly string[];
}

/** By direction and trunk. */
export const pairLabels = ['job', 'direction', 'trunk'] as const;
/** Both directions of a trunk together. */
export const trunkLabels = ['job', 'trunk'] as const;

/** `0.2` as `20 %`. */
export const percent = (ratio: number): string => `${Math.round(ratio * 1000) / 10} %`;

/** The targets of the links in alerts, from the options of the command `rules`. */
export interface Links {
  /** URL of the runbooks. */
  readonly runbooks?: string | undefined;
  /** Root URL of Grafana. */
  readonly grafana?: string | undefined;
}

/** The file in this repository, and the Grafana of compose.yaml. */
const defaults = { runbooks: 'docs/runbooks.md', grafana: 'http://localhost:3000' };

export const anchorOf = (alert: Alert): string => `${alertPrefix}${alert.name}`.toLowerCase();

const label = (name: string) => `{{ .Labels.${name} }}`;

/** Formats with another name in the template languages. */
const formats: Readonly<Record<string, string>> = { count: 'printf "%.0f"' };

/** `.Labels` exists in both template languages; the number is `.Value` in Prometheus and `.Values.A.Value` in Grafana. */
function fill(text: string, value: string): string {
  return text.replace(/\{(\w+)(?:\|(\w+))?\}/g, (_, name: string, format: string | undefined) => {
    if (name !== 'value') return label(name);
    return format ? `{{ ${value} | ${formats[format] ?? format} }}` : `{{ ${value} }}`;
  });
}

function panelUrl({ panel, labels }: Alert, { grafana = defaults.grafana }: Links): string {
  const variables = labels
    .filter((name) => ['job', 'instance', 'direction', 'trunk'].includes(name))
    .map((name) => `&var-${name}={{ .Labels.${name} | urlquery }}`);
  return `${grafana}/d/${panel.board}?viewPanel=${panel.id}${variables.join('')}`;
}

/** @param value the number in the template language */
export function annotationsOf(alert: Alert, links: Links, value: '.Value' | '.Values.A.Value'): Record<string, string> {
  return {
    summary: alert.summary,
    description: fill(alert.description, value),
    runbook_url: `${links.runbooks ?? defaults.runbooks}#${anchorOf(alert)}`,
    dashboard_url: panelUrl(alert, links),
  };
}
