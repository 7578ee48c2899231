import type { Row } from '../board/panel.ts';
import { largest, ofPair, ofTrunk, range, rateInterval } from '../board/queries.ts';
import { neutral, worseAbove } from '../board/steps.ts';

const by = 'by (direction, trunk)';
const started = ofPair('calls_started_total');
const startedPerMinute = `60 * sum ${by} (rate(${started}[${rateInterval}]))`;
const inRange = `sum ${by} (increase(${started}[${range}]))`;
const inRangeAtEnd = `sum ${by} (increase(${started}[${range}] @ end()))`;
const ended = (matchers = '') => `sum ${by} (increase(${ofPair('calls_ended_total', matchers)}[${range}]))`;
/** A trunk label may have several ids; one of their names is enough. */
const named = `* on (trunk) group_left (name) topk by (trunk) (1, max by (trunk, name) (${ofTrunk('trunk_info')}))`;
/** The gauge is 0 before the first call. */
const lastCall = `max ${by} (${ofPair('last_call_timestamp_seconds')} > 0)`;

export const traffic: Row = {
  id: 200,
  title: 'Traffic',
  collapsed: false,
  panels: [
    {
      id: 201,
      title: 'Calls per minute by direction',
      description:
        'Calls started per minute; the same time a week ago is dashed. If they differ, the row Spikes shows the trunk. The dashed line needs a week of history.',
      kind: 'stack',
      unit: 'cpm',
      width: 12,
      height: 8,
      steps: neutral,
      dashed: '.*week ago',
      queries: [
        {
          expr: `60 * sum by (direction) (rate(${started}[${rateInterval}]))`,
          legend: '{{direction}}',
        },
        {
          expr: `60 * sum(rate(${started}[${rateInterval}] offset 1w))`,
          legend: 'all, a week ago',
        },
      ],
    },
    {
      id: 202,
      title: 'Active calls by direction',
      description:
        'Open calls; the channels of the selected trunks are dashed. If calls are close to the dashed line, the capacity dashboard shows which trunk is full.',
      kind: 'stack',
      unit: 'short',
      width: 12,
      height: 8,
      steps: neutral,
      dashed: 'channels',
      queries: [
        { expr: `sum by (direction) (${ofPair('calls_active')})`, legend: '{{direction}}' },
        { expr: `sum(max by (job, trunk) (${ofTrunk('trunk_channels')}))`, legend: 'channels' },
      ],
    },
    {
      id: 203,
      title: 'Calls per minute, busiest trunks',
      description:
        'The ten trunks with the most calls in the selected time range. If one stops while the others continue, check its carrier and its numbers.',
      kind: 'lines',
      unit: 'cpm',
      width: 12,
      height: 9,
      steps: neutral,
      queries: [{ expr: largest(10, startedPerMinute, inRangeAtEnd), legend: '{{trunk}} {{direction}}' }],
    },
    {
      id: 204,
      title: 'Active calls, busiest trunks',
      description:
        'The ten trunks with the most concurrent calls in the selected time range. If a line only rises, calls do not end: runbook StuckCalls.',
      kind: 'lines',
      unit: 'short',
      width: 12,
      height: 9,
      steps: neutral,
      queries: [
        {
          expr: largest(
            10,
            `sum ${by} (${ofPair('calls_active')})`,
            `sum ${by} (max_over_time(${ofPair('calls_active')}[${range}] @ end()))`,
          ),
          legend: '{{trunk}} {{direction}}',
        },
      ],
    },
    {
      id: 205,
      title: 'Trunks',
      description:
        'Every trunk in the selected time range, busiest first; click a column to sort. For a trunk with many failures or late answers, select it in the variable Trunk and read the rows below.',
      kind: 'table',
      unit: 'short',
      width: 16,
      height: 10,
      steps: neutral,
      sortBy: 'Calls',
      columns: [
        { field: 'trunk', title: 'Trunk' },
        { field: 'name', title: 'Name' },
        { field: 'direction', title: 'Direction' },
        { field: 'Value #A', title: 'Calls', unit: 'none', decimals: 0 },
        { field: 'Value #B', title: 'Active', decimals: 0 },
        { field: 'Value #C', title: 'Peak', decimals: 0 },
        { field: 'Value #D', title: 'Failed', unit: 'percentunit', decimals: 1, steps: worseAbove(0.05, 0.2) },
        { field: 'Value #E', title: 'p95 to answer', unit: 's', decimals: 1, steps: worseAbove(10, 20) },
      ],
      queries: [
        { expr: `${inRange} ${named}`, legend: '', instant: true },
        { expr: `sum ${by} (${ofPair('calls_active')})`, legend: '', instant: true },
        { expr: `sum ${by} (max_over_time(${ofPair('calls_active')}[${range}]))`, legend: '', instant: true },
        { expr: `${ended('outcome="failed"')} / (${ended()} > 0)`, legend: '', instant: true },
        {
          expr: `histogram_quantile(0.95, sum by (direction, trunk, le) (increase(${ofPair('call_answer_seconds_bucket')}[${range}]))) >= 0`,
          legend: '',
          instant: true,
        },
      ],
    },
    {
      id: 206,
      title: 'Longest idle trunks',
      description:
        'Time since the newest call, for the ten trunks that are idle the longest. If a busy trunk is red, place a test call, then call the carrier.',
      kind: 'bar-gauge',
      unit: 's',
      width: 8,
      height: 10,
      decimals: 0,
      min: 0,
      steps: worseAbove(3600, 86_400),
      queries: [
        { expr: `sort_desc(topk(10, time() - ${lastCall}))`, legend: '{{trunk}} {{direction}}', instant: true },
      ],
    },
  ],
};
