import type { Alert } from './alert.ts';
import { capacityAlerts } from './capacity-alerts.ts';
import { exporterAlerts } from './exporter-alerts.ts';
import { pipelineAlerts } from './pipeline-alerts.ts';
import { qualityAlerts } from './quality-alerts.ts';
import type { Thresholds } from './thresholds.ts';
import { trafficAlerts } from './traffic-alerts.ts';

export interface AlertGroup {
  readonly name: string;
  readonly alerts: readonly Alert[];
}

/** Every alert, in the order in which the files and the README show them. */
export function alertGroups(thresholds: Thresholds): AlertGroup[] {
  return [
    { name: 'livekit-telephony-traffic', alerts: trafficAlerts(thresholds) },
    { name: 'livekit-telephony-quality', alerts: qualityAlerts(thresholds) },
    { name: 'livekit-telephony-capacity', alerts: capacityAlerts(thresholds) },
    { name: 'livekit-telephony-pipeline', alerts: pipelineAlerts(thresholds) },
    { name: 'livekit-telephony-exporter', alerts: exporterAlerts(thresholds) },
  ];
}
