import { createHash } from 'node:crypto';
import { type Alert, alertPrefix } from './alert.ts';
import { alertGroups } from './alerts.ts';
import { annotationsOf, type Links } from './annotations.ts';
import { evaluationInterval, linksLine, yaml } from './prometheus-files.ts';
import type { Thresholds } from './thresholds.ts';

export const alertFolder = 'LiveKit telephony';

/** Seconds that Grafana looks back for the newest sample. */
const lookback = 600;

/** At most 40 characters, and the same in every build: Grafana keeps an alert's state and history under it. */
export const ruleUid = ({ name }: Alert): string => {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `lkt-${name.toLowerCase().slice(0, 28)}-${digest}`;
};

function ruleOf(alert: Alert, links: Links) {
  return {
    uid: ruleUid(alert),
    title: alertPrefix + alert.name,
    condition: 'C',
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: lookback, to: 0 },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it from its environment
        datasourceUid: '${DS_PROMETHEUS_UID}',
        model: { refId: 'A', expr: alert.expr, instant: true, range: false, intervalMs: 1000, maxDataPoints: 43_200 },
      },
      {
        refId: 'C',
        relativeTimeRange: { from: 0, to: 0 },
        datasourceUid: '__expr__',
        model: {
          refId: 'C',
          type: 'threshold',
          expression: 'A',
          datasource: { type: '__expr__', uid: '__expr__' },
          conditions: [{ evaluator: { type: 'gt', params: [0] } }],
        },
      },
    ],
    dashboardUid: alert.panel.board,
    panelId: alert.panel.id,
    // The whole condition is in the query, so an empty answer is the good one; a missing exporter is asked for by name.
    noDataState: 'OK',
    execErrState: 'Error',
    for: alert.for,
    keepFiringFor: alert.keep,
    labels: { severity: alert.severity },
    annotations: annotationsOf(alert, links, '.Values.A.Value'),
    isPaused: false,
  };
}

/** The same alerts, for Grafana's own engine: a file for `provisioning/alerting`. */
export function grafanaAlertFile(thresholds: Thresholds, links: Links): string {
  return yaml(linksLine(links), {
    apiVersion: 1,
    groups: alertGroups(thresholds).map(({ name, alerts }) => ({
      orgId: 1,
      name,
      folder: alertFolder,
      interval: evaluationInterval,
      rules: alerts.map((alert) => ruleOf(alert, links)),
    })),
  });
}
