import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { type Alert, alertPrefix, annotationsOf, type Links } from './alert.ts';
import { alertGroups } from './alerts.ts';
import { recordingGroups } from './recording-rules.ts';
import type { Thresholds } from './thresholds.ts';

/** A YAML file that starts with a comment. */
export const yaml = (firstLine: string, value: unknown): string =>
  `# ${firstLine}\n${stringify(value, { lineWidth: 0 })}`;

/** How often rules are evaluated; with more than 5 minutes, no `for` would ever pass. */
export const evaluationInterval = '1m';

/** The recording rules, as a file for `rule_files` of Prometheus. */
export function recordingFile(thresholds: Thresholds): string {
  return yaml('Made by `livekit-telephony-exporter rules --out DIR`; do not edit.', {
    groups: recordingGroups(thresholds).map(({ name, rules }) => ({ name, interval: evaluationInterval, rules })),
  });
}

/** The first line of a file of alerts: how it was made or, without links, how to make it with links. */
function linksLine({ runbooks, grafana }: Links): string {
  const command = (...urls: readonly [string, string]) =>
    `\`livekit-telephony-exporter rules --out DIR --runbooks ${urls[0]} --grafana ${urls[1]}\``;
  if (runbooks !== undefined && grafana !== undefined) return `Made by ${command(runbooks, grafana)}; do not edit.`;
  return `The links of these alerts lead nowhere yet. Make the file with ${command('URL', 'URL')}: where you publish docs/runbooks.md, and the root of your Grafana.`;
}

/** The alerts, as a file for `rule_files` of Prometheus. */
export function alertFile(thresholds: Thresholds, links: Links): string {
  return yaml(linksLine(links), {
    groups: alertGroups(thresholds).map(({ name, alerts }) => ({
      name,
      interval: evaluationInterval,
      rules: alerts.map((alert) => ({
        alert: alertPrefix + alert.name,
        expr: alert.expr,
        for: alert.for,
        keep_firing_for: alert.keep,
        labels: { severity: alert.severity },
        annotations: annotationsOf(alert, links, '.Value'),
      })),
    })),
  });
}

const alertFolder = 'LiveKit telephony';

/** How far Grafana looks back for the newest sample, s. */
const lookback = 600;

/** At most 40 characters, and the same in every build: Grafana stores state and history of an alert by it. */
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
    // The query has the whole condition, so no data means no alert; ExporterDown covers a missing exporter.
    noDataState: 'OK',
    execErrState: 'Error',
    for: alert.for,
    keepFiringFor: alert.keep,
    labels: { severity: alert.severity },
    annotations: annotationsOf(alert, links, '.Values.A.Value'),
    isPaused: false,
  };
}

/** The same alerts for Grafana, as a file for `provisioning/alerting`. */
function grafanaAlertFile(thresholds: Thresholds, links: Links): string {
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

/** The text of every file of rules by its path in the output folder. Prometheus and Grafana have a folder each. */
export const ruleFiles = (thresholds: Thresholds, links: Links): Readonly<Record<string, string>> => ({
  'prometheus/livekit-telephony-recording.yml': recordingFile(thresholds),
  'prometheus/livekit-telephony-alerts.yml': alertFile(thresholds, links),
  'provisioning/alerting/livekit-telephony.yml': grafanaAlertFile(thresholds, links),
});
