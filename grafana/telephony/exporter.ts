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
      title: 'Exporters and versions',
      description:
        'Version, Node.js and ledger of every exporter. If one is missing, follow runbook ExporterDown. Different versions mean that a rollout is in progress or has stopped.',
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
        'How often the process started. Above the line it crashes or is killed: read its last log lines and follow runbook ExporterRestarting.',
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
      title: 'CPU',
      description:
        'Share of one CPU core. If it stays near 1, webhooks wait in a queue: run several replicas on one Redis ledger.',
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
      description:
        'Resident memory. If it rises for days, report it together with "Rooms tracked" and the number of series.',
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
        'Delay of tasks inside the process. Above 100 ms, the process lacks CPU or serves scrapes of very many series.',
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
        'On if every exporter uses the current configuration files. If it is off, the last reload failed and the old version is in use: runbook ConfigReloadFailed.',
      kind: 'stat',
      unit: 'bool_on_off',
      width: 12,
      height: 5,
      steps: worseBelow(1, 0.5),
      queries: [{ expr: `min(${ofExporter('config_last_reload_successful')})`, legend: 'loaded' }],
    },
    {
      id: 655,
      title: 'Age of the configuration',
      description:
        'Time since the configuration files were last read without an error, at the start or at a reload. The oldest of all exporters.',
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
