import { recorded } from '../../src/rules/recorded.ts';
import type { Row } from '../board/panel.ts';
import { largest, ofRecorded, ofTrunk } from '../board/queries.ts';
import { neutral, worseAbove } from '../board/steps.ts';

const erlangs = `max by (trunk) (${ofRecorded(recorded.erlangs)})`;
const busyHour = `max by (trunk) (${ofRecorded(recorded.busyHour)})`;
const busyHourAtEnd = `max by (trunk) (${ofRecorded(recorded.busyHour)} @ end())`;
const limit = (blocking: string) => `max by (trunk) (${ofTrunk('trunk_erlang_limit', `blocking="${blocking}"`)})`;

/** The traffic of the busiest hour against what the channels carry: what decides how many channels to buy. */
export const busyHourErlangs: Row = {
  id: 200,
  title: 'Busy-hour Erlangs',
  collapsed: false,
  panels: [
    {
      id: 201,
      title: 'Busy-hour traffic divided by capacity',
      description:
        'Traffic in the busiest hour of the last 24 hours, divided by the traffic that the channels carry at 1 % blocking (Erlang B). Above 100 %, more than one call in 100 finds no free channel: follow docs/capacity.md. Needs the recording rules.',
      kind: 'bar-gauge',
      unit: 'percentunit',
      width: 8,
      height: 9,
      decimals: 0,
      min: 0,
      max: 1.2,
      steps: worseAbove(0.85, 1),
      queries: [
        { expr: `sort_desc(topk(20, ${busyHour} / (${limit('0.01')} > 0)))`, legend: '{{trunk}}', instant: true },
      ],
    },
    {
      id: 202,
      title: 'Hourly traffic in Erlangs',
      description:
        'Mean of open calls over an hour, for the five busiest trunks. Dashed: the traffic that the channels carry at 1 % and 0.1 % blocking. Above the lower dashed line, a few calls find no free channel; above the higher one, more than 1 % of them.',
      kind: 'lines',
      unit: 'none',
      width: 16,
      height: 9,
      decimals: 1,
      min: 0,
      steps: neutral,
      dashed: '.*blocking',
      queries: [
        { expr: largest(5, erlangs, busyHourAtEnd), legend: '{{trunk}}' },
        { expr: largest(5, limit('0.01'), busyHourAtEnd), legend: '{{trunk}} 1 % blocking' },
        { expr: largest(5, limit('0.001'), busyHourAtEnd), legend: '{{trunk}} 0.1 % blocking' },
      ],
    },
  ],
};
