import type { Links } from './annotations.ts';
import { grafanaAlertFile } from './grafana-alerting.ts';
import { alertFile, recordingFile } from './prometheus-files.ts';
import type { Thresholds } from './thresholds.ts';

/** Every file of rules: its path below the folder that is asked for, and its text. Prometheus and Grafana each get a folder. */
export const ruleFiles = (thresholds: Thresholds, links: Links): Readonly<Record<string, string>> => ({
  'prometheus/livekit-telephony-recording.yml': recordingFile(thresholds),
  'prometheus/livekit-telephony-alerts.yml': alertFile(thresholds, links),
  'provisioning/alerting/livekit-telephony.yml': grafanaAlertFile(thresholds, links),
});
