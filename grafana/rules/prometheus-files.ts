import { stringify } from 'yaml';
import { alertPrefix } from './alert.ts';
import { alertGroups } from './alerts.ts';
import { annotationsOf, type Links } from './annotations.ts';
import { recordingGroups } from './recording-rules.ts';
import type { Thresholds } from './thresholds.ts';

const generated = '# Made by `npm run grafana:build` from grafana/rules; do not edit.\n';
export const yaml = (value: unknown): string => generated + stringify(value, { lineWidth: 0 });

/** How often the rules are evaluated: more than 5 minutes apart and `for` never passes. */
export const evaluationInterval = '1m';

export function recordingFile(thresholds: Thresholds): string {
  return yaml({
    groups: recordingGroups(thresholds).map(({ name, rules }) => ({ name, interval: evaluationInterval, rules })),
  });
}

export function alertFile(thresholds: Thresholds, links: Links): string {
  return yaml({
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
