import { stringify } from 'yaml';
import { alertPrefix } from './alert.ts';
import { alertGroups } from './alerts.ts';
import { annotationsOf, type Links } from './annotations.ts';
import { recordingGroups } from './recording-rules.ts';
import type { Thresholds } from './thresholds.ts';

/** A file with its first line, a comment. */
export const yaml = (firstLine: string, value: unknown): string =>
  `# ${firstLine}\n${stringify(value, { lineWidth: 0 })}`;

/** How often the rules are evaluated: more than 5 minutes apart and `for` never passes. */
export const evaluationInterval = '1m';

export function recordingFile(thresholds: Thresholds): string {
  return yaml('Made by `livekit-telephony-exporter rules --out DIR`; do not edit.', {
    groups: recordingGroups(thresholds).map(({ name, rules }) => ({ name, interval: evaluationInterval, rules })),
  });
}

/** The first line of a file whose alerts have links: how it was made, or how to make it so that they lead somewhere. */
export function linksLine({ runbooks, grafana }: Links): string {
  const command = (...urls: readonly [string, string]) =>
    `\`livekit-telephony-exporter rules --out DIR --runbooks ${urls[0]} --grafana ${urls[1]}\``;
  if (runbooks !== undefined && grafana !== undefined) return `Made by ${command(runbooks, grafana)}; do not edit.`;
  return `The links of these alerts lead nowhere yet. Make the file with ${command('URL', 'URL')}: where you publish docs/runbooks.md, and the root of your Grafana.`;
}

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
