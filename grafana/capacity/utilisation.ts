import { recorded } from '../../src/rules/recorded.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { largest, ofRecorded, ofTrunk, range, rateInterval } from '../board/queries.ts';
import { neutral, worseAbove } from '../board/steps.ts';

const active = `sum by (trunk) (${ofTrunk('calls_active')})`;
const channels = `max by (trunk) (${ofTrunk('trunk_channels')})`;
const use = `${active} / (${channels} > 0)`;
/** Every peak counts, however far apart the points are. */
const peakIn = (over: string, at = '') => {
  const exact = `max by (trunk) (max_over_time(${ofTrunk('trunk_calls_active_peak')}[${over}]${at}))`;
  return `((${exact}) or sum by (trunk) (max_over_time(${ofTrunk('calls_active')}[${over}]${at})))`;
};
const rateIn = (over: string, at = '') => {
  const exact = `max by (trunk) (max_over_time(${ofTrunk('trunk_calls_per_second_peak')}[${over}]${at}))`;
  return `((${exact}) or sum by (trunk) (rate(${ofTrunk('calls_started_total')}[${over}]${at})))`;
};
const rateLimit = (at = '') => `(max by (trunk) (${ofTrunk('trunk_calls_per_second_limit')}${at}) > 0)`;
const channelsAtEnd = `(max by (trunk) (${ofTrunk('trunk_channels')} @ end()) > 0)`;
const limits = worseAbove(thresholds.TrunkNearCapacity.use, thresholds.TrunkCapacityReached.use);
const peak = `max by (trunk) (max_over_time(${ofRecorded(recorded.peak)}[${range}]))`;
const busyHour = `max by (trunk) (${ofRecorded(recorded.busyHour)})`;
const erlangLimit = `max by (trunk) (${ofTrunk('trunk_erlang_limit', 'blocking="0.01"')})`;

/** Channels in use against channels bought. */
export const utilisation: Row = {
  id: 100,
  title: 'Utilisation',
  collapsed: false,
  panels: [
    {
      id: 101,
      title: 'Channels in use, fullest trunks',
      description:
        'Share of the channels in use now, both directions together. If it is red, the carrier is about to refuse calls: move calls to another trunk or buy channels. Empty until TRUNKS_FILE sets the channels of a trunk.',
      kind: 'bar-gauge',
      unit: 'percentunit',
      width: 8,
      height: 9,
      decimals: 0,
      min: 0,
      max: 1,
      steps: limits,
      queries: [{ expr: `sort_desc(topk(20, ${use}))`, legend: '{{trunk}}', instant: true }],
    },
    {
      id: 102,
      title: 'Peak channels in use',
      description:
        'Highest share of channels in use, for the ten fullest trunks; peaks of a second count. At 100 %, the carrier refused calls: compare with the rejected and failed outcomes at that time. Runbooks TrunkNearCapacity and TrunkCapacityReached.',
      kind: 'lines',
      unit: 'percentunit',
      width: 16,
      height: 9,
      min: 0,
      steps: limits,
      queries: [
        {
          expr: largest(
            10,
            `${peakIn(rateInterval)} / (${channels} > 0)`,
            `${peakIn(range, ' @ end()')} / ${channelsAtEnd}`,
          ),
          legend: '{{trunk}}',
        },
      ],
    },
    {
      id: 103,
      title: 'Trunks',
      description:
        'Fullest trunk first. If "Busy hour" is above "Carries" (Erlangs at 1 % blocking), the trunk has too few channels: docs/capacity.md calculates how many to buy. Peak and busy hour need the recording rules.',
      kind: 'table',
      unit: 'short',
      width: 14,
      height: 8,
      steps: neutral,
      sortBy: 'In use',
      columns: [
        { field: 'trunk', title: 'Trunk' },
        { field: 'Value #A', title: 'Channels', decimals: 0 },
        { field: 'Value #B', title: 'Active', decimals: 0 },
        { field: 'Value #C', title: 'In use', unit: 'percentunit', decimals: 0, steps: limits },
        { field: 'Value #D', title: 'Peak', decimals: 0 },
        { field: 'Value #E', title: 'Busy hour, Erl', decimals: 1 },
        { field: 'Value #F', title: 'Carries, Erl', decimals: 1 },
      ],
      queries: [channels, active, use, peak, busyHour, erlangLimit].map((expr) => ({
        expr,
        legend: '',
        instant: true,
      })),
    },
    {
      id: 104,
      title: 'Peak calls per second divided by the limit',
      description:
        'Most calls that started within one second, divided by the calls per second that the carrier accepts, for the ten trunks closest to it. Above 100 %, the carrier refuses calls although channels are free: spread campaigns over time. Runbook TrunkNearRateLimit.',
      kind: 'lines',
      unit: 'percentunit',
      width: 10,
      height: 8,
      min: 0,
      steps: worseAbove(thresholds.TrunkNearRateLimit.use, thresholds.TrunkNearRateLimit.burst),
      queries: [
        {
          expr: largest(
            10,
            `${rateIn(rateInterval)} / ${rateLimit()}`,
            `${rateIn(range, ' @ end()')} / ${rateLimit(' @ end()')}`,
          ),
          legend: '{{trunk}}',
        },
      ],
    },
  ],
};
