import { type Alert, alertPrefix } from './alert.ts';

/** Where the links of alerts lead; both are set by options of `npm run grafana:build`. */
export interface Links {
  /** The runbooks, as a URL or as a path in this repository. */
  readonly runbooks: string;
  /** Root URL of Grafana. */
  readonly grafana: string;
}

export const defaultLinks: Links = { runbooks: 'docs/runbooks.md', grafana: 'http://localhost:3000' };

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

function panelUrl({ panel, labels }: Alert, { grafana }: Links): string {
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
    runbook_url: `${links.runbooks}#${anchorOf(alert)}`,
    dashboard_url: panelUrl(alert, links),
  };
}
