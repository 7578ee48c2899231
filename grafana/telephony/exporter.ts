import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { ofExporter, ofProcess, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseAbove, worseBelow } from '../board/steps.ts';

/** The process itself. */
export const exporter: Row = {
  id: 650,
  title: 'Exporter',
  collapsed: true,
  panels: [
    {
      id: 609,
      title: 'What is running',
      description:
        'Version, Node and ledger of every exporter. One is missing: runbook ExporterDown. Different versions: a rollout is under way, or stuck.',
      kind: 'table',
      unit: 'none',
      width: 12,
      height: 7,
      steps: neutral,
      columns: [
        { field: 'instance', title: 'Instance' },
        { field: 'version', title: 'Version' },
        { field: 'node_version', title: 'Node' },
        { field: 'ledger', title: 'Ledger' },
        { field: 'Value', title: 'Up' },
      ],
      queries: [
        {
          expr: `max by (instance, version, node_version, ledger) (${ofExporter('build_info')})`,
          legend: '',
          instant: true,
        },
      ],
    },
    {
      id: 610,
      title: 'Restarts in 30 minutes',
      description:
        'Starts of the process. Past the line: it crashes or is killed; read its last log lines. Runbook ExporterRestarting.',
      kind: 'lines',
      unit: 'short',
      width: 12,
      height: 7,
      min: 0,
      decimals: 0,
      steps: badAbove(thresholds.ExporterRestarting.restarts),
      queries: [{ expr: `changes(${ofProcess('process_start_time_seconds')}[30m])`, legend: '{{instance}}' }],
    },
    {
      id: 651,
      title: 'Processor time',
      description: 'Share of one core. At 1 for long: webhooks queue up; start replicas on one Redis ledger.',
      kind: 'lines',
      unit: 'percentunit',
      width: 8,
      height: 7,
      min: 0,
      steps: worseAbove(0.7, 0.9),
      queries: [{ expr: `rate(${ofProcess('process_cpu_seconds_total')}[${rateInterval}])`, legend: '{{instance}}' }],
    },
    {
      id: 652,
      title: 'Memory',
      description: 'Resident memory. It only rises over days: report it, with rooms tracked and the number of series.',
      kind: 'lines',
      unit: 'bytes',
      width: 8,
      height: 7,
      min: 0,
      steps: neutral,
      queries: [{ expr: ofProcess('process_resident_memory_bytes'), legend: '{{instance}}' }],
    },
    {
      id: 653,
      title: 'Event loop delay, p99',
      description:
        'How long work waits inside the process. Above 100 ms: scrapes of very many series, or too little processor time.',
      kind: 'lines',
      unit: 's',
      width: 8,
      height: 7,
      min: 0,
      steps: badAbove(0.1),
      queries: [{ expr: ofProcess('nodejs_eventloop_lag_p99_seconds'), legend: '{{instance}}' }],
    },
    {
      id: 654,
      title: 'Configuration loaded',
      description:
        'Whether every exporter runs on the configuration files as they are. Off: the last reload failed, and the version before stays in force. Runbook ConfigReloadFailed.',
      kind: 'stat',
      unit: 'bool_on_off',
      width: 12,
      height: 5,
      steps: worseBelow(1, 0.5),
      queries: [{ expr: `min(${ofExporter('config_last_reload_successful')})`, legend: 'loaded' }],
    },
    {
      id: 655,
      title: 'Configuration loaded, age',
      description:
        'Since the configuration files were last read without a problem: at the start, or at a reload. Longest of all exporters.',
      kind: 'stat',
      unit: 's',
      width: 12,
      height: 5,
      min: 0,
      steps: neutral,
      queries: [
        {
          expr: `time() - min(${ofExporter('config_last_reload_success_timestamp_seconds')})`,
          legend: 'age',
        },
      ],
    },
  ],
};
