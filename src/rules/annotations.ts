import { type Alert, alertPrefix } from './alert.ts';

/** Where the links of alerts lead, as the options of the command `rules` say. */
export interface Links {
  /** URL of the runbooks. */
  readonly runbooks?: string | undefined;
  /** Root URL of Grafana. */
  readonly grafana?: string | undefined;
}

/** Until they are given: the file in this repository, and the Grafana of compose.yaml. */
const usual = { runbooks: 'docs/runbooks.md', grafana: 'http://localhost:3000' };

export const anchorOf = (alert: Alert): string => `${alertPrefix}${alert.name}`.toLowerCase();

const label = (name: string) => `{{ .Labels.${name} }}`;

/** Formats that the template languages do not have by this name. */
const formats: Readonly<Record<string, string>> = { count: 'printf "%.0f"' };

/** Both template languages know `.Labels`; the number is `.Value` in Prometheus and `.Values.A.Value` in Grafana. */
function fill(text: string, value: string): string {
  return text.replace(/\{(\w+)(?:\|(\w+))?\}/g, (_, name: string, format: string | undefined) => {
    if (name !== 'value') return label(name);
    return format ? `{{ ${value} | ${formats[format] ?? format} }}` : `{{ ${value} }}`;
  });
}

function panelUrl({ panel, labels }: Alert, { grafana = usual.grafana }: Links): string {
  const variables = labels
    .filter((name) => ['job', 'instance', 'direction', 'trunk'].includes(name))
    .map((name) => `&var-${name}={{ .Labels.${name} | urlquery }}`);
  return `${grafana}/d/${panel.board}?viewPanel=${panel.id}${variables.join('')}`;
}

/** @param value how the template language names the number */
export function annotationsOf(alert: Alert, links: Links, value: '.Value' | '.Values.A.Value'): Record<string, string> {
  return {
    summary: alert.summary,
    description: fill(alert.description, value),
    runbook_url: `${links.runbooks ?? usual.runbooks}#${anchorOf(alert)}`,
    dashboard_url: panelUrl(alert, links),
  };
}
