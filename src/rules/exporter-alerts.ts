import type { Alert } from './alert.ts';
import type { Thresholds } from './thresholds.ts';

/** Targets of Prometheus that have shown themselves to be this exporter: no job name to get wrong. */
const isProcess = 'on (job, instance) last_over_time(livekit_telephony_build_info[1d])';
/** With several replicas the calls are scraped on their own, and then have this counter without labels. */
const isExporter =
  'on (job, instance) (last_over_time(livekit_telephony_build_info[1d]) or last_over_time(livekit_telephony_trunk_overflow_total[1d]))';
const down = `(up == bool 0) == 1 and ${isExporter}`;

/** The exporter itself. */
export function exporterAlerts({
  LedgerDown,
  ExporterDown,
  ExporterRestarting,
  ConfigReloadFailed,
}: Thresholds): Alert[] {
  return [
    {
      name: 'LedgerDown',
      severity: 'critical',
      expr: '1 - min by (job, instance) (livekit_telephony_ledger_up) > 0',
      for: LedgerDown.for,
      keep: LedgerDown.keep,
      condition: 'the ledger cannot be written, and webhooks are answered with 503',
      summary: 'The ledger cannot be written: webhooks are lost after 15 s of retries',
      description: 'The ledger of {instance} ({job}) cannot be written: webhooks are answered with 503.',
      panel: { board: 'livekit-telephony', id: 606 },
      labels: ['job', 'instance'],
    },
    {
      name: 'ExporterDown',
      severity: 'critical',
      expr: `(${down}) or (absent_over_time(livekit_telephony_build_info[10m]) unless on () (${down}))`,
      for: ExporterDown.for,
      keep: ExporterDown.keep,
      condition: 'the scrape of an exporter fails, or no exporter was scraped for 10 minutes',
      summary: 'Prometheus cannot scrape the exporter',
      description: 'Prometheus cannot scrape the exporter: instance "{instance}", job "{job}".',
      panel: { board: 'livekit-telephony', id: 609 },
      labels: ['job', 'instance'],
    },
    {
      name: 'ExporterRestarting',
      severity: 'warning',
      expr: `changes(process_start_time_seconds[30m]) > ${ExporterRestarting.restarts} and ${isProcess}`,
      for: ExporterRestarting.for,
      keep: ExporterRestarting.keep,
      condition: `the exporter started more than ${ExporterRestarting.restarts} times in 30 minutes`,
      summary: 'The exporter keeps restarting',
      description: 'The exporter {instance} ({job}) started {value} times in the last 30 minutes.',
      panel: { board: 'livekit-telephony', id: 610 },
      labels: ['job', 'instance'],
    },
    {
      name: 'ConfigReloadFailed',
      severity: 'warning',
      expr: '1 - min by (job, instance) (livekit_telephony_config_last_reload_successful) > 0',
      for: ConfigReloadFailed.for,
      keep: ConfigReloadFailed.keep,
      condition: 'the last reload of TRUNKS_FILE or WEB_CONFIG_FILE failed',
      summary: 'A configuration file is wrong: the exporter uses its old version',
      description: 'The last reload of {instance} ({job}) failed: it uses its old configuration.',
      panel: { board: 'livekit-telephony', id: 654 },
      labels: ['job', 'instance'],
    },
  ];
}
