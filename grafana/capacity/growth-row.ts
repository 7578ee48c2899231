import { recorded } from '../../src/rules/recorded.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { ofPair, ofRecorded } from '../board/queries.ts';
import { neutral, worseAbove, worseBelow } from '../board/steps.ts';

const best = (name: (typeof recorded)[keyof typeof recorded]) => `max by (trunk) (${ofRecorded(name)})`;
const peak = best(recorded.weeklyPeak);
const channels = best(recorded.channels);
const growth = best(recorded.growth);
const forecast = best(recorded.forecast);
const { weeks } = thresholds.TrunkCapacityForecast;
const week = (offset: string) => `sum by (direction) (increase(${ofPair('calls_started_total')}[7d]${offset}))`;
const needs = 'Needs the recording rules and 4 weeks of history.';

/** Where the weekly peaks lead. */
export const growthRow: Row = {
  id: 400,
  title: 'Growth',
  collapsed: false,
  panels: [
    {
      id: 401,
      title: 'Weeks left by trunk',
      description: `When the trend of the last 4 weekly peaks reaches the channels of the trunk. If that is sooner than your carrier delivers, order channels now; docs/capacity.md calculates how many. No value under "Weeks left": the trunk does not grow, or has enough channels for two years. ${needs}`,
      kind: 'table',
      unit: 'short',
      width: 14,
      height: 8,
      steps: neutral,
      sortBy: `Share in ${weeks} weeks`,
      columns: [
        { field: 'trunk', title: 'Trunk' },
        { field: 'Value #A', title: 'Channels', decimals: 0 },
        { field: 'Value #B', title: 'Weekly peak', decimals: 0 },
        { field: 'Value #C', title: 'Growth per week', decimals: 1 },
        {
          field: 'Value #D',
          title: `Share in ${weeks} weeks`,
          unit: 'percentunit',
          decimals: 0,
          steps: worseAbove(0.8, 1),
        },
        { field: 'Value #E', title: 'Weeks left', decimals: 1, steps: worseBelow(2 * weeks, weeks) },
      ],
      queries: [
        channels,
        peak,
        growth,
        `${forecast} / (${channels} > 0)`,
        `clamp_min(${channels} - ${peak}, 0) / (${growth} > 0) < 104`,
      ].map((expr) => ({ expr, legend: '', instant: true })),
    },
    {
      id: 402,
      title: `Forecast peak in ${weeks} weeks divided by channels`,
      description: `The twenty trunks with the highest forecast. Above 100 %, follow runbook TrunkCapacityForecast. ${needs}`,
      kind: 'bar-gauge',
      unit: 'percentunit',
      width: 10,
      height: 8,
      decimals: 0,
      min: 0,
      max: 1.2,
      steps: worseAbove(0.8, 1),
      queries: [{ expr: `sort_desc(topk(20, ${forecast} / (${channels} > 0)))`, legend: '{{trunk}}', instant: true }],
    },
    {
      id: 403,
      title: 'Weekly growth of calls',
      description:
        'Change of the number of calls in 7 days, compared with the 7 days before. If it jumps for no known reason, find the trunk in the table above. Needs 2 weeks of history.',
      kind: 'lines',
      unit: 'percentunit',
      width: 24,
      height: 7,
      interval: '6h',
      steps: neutral,
      queries: [
        {
          expr: `(${week('')} / (${week(' offset 7d')} > 0) - 1) and sum by (direction) (${ofPair('calls_active')} offset 14d)`,
          legend: '{{direction}}',
        },
      ],
    },
  ],
};
