import { recorded } from '../../src/rules/recorded.ts';
import type { Row } from '../board/panel.ts';
import { largest, ofRecorded, ofTrunk } from '../board/queries.ts';
import { neutral } from '../board/steps.ts';

const daily = `max by (trunk) (${ofRecorded(recorded.dailyPeak)})`;
const weekly = `max by (trunk) (${ofRecorded(recorded.weeklyPeak)})`;
const busyHour = `max by (trunk) (${ofRecorded(recorded.busyHour)})`;
const weeklyAtEnd = `max by (trunk) (${ofRecorded(recorded.weeklyPeak)} @ end())`;
const busyAtEnd = `max by (trunk) (${ofRecorded(recorded.busyHour)} @ end())`;
const channels = `max by (trunk) (${ofTrunk('trunk_channels')})`;

/** Daily and weekly peaks, for planning. */
export const peaks: Row = {
  id: 300,
  title: 'Peaks',
  collapsed: false,
  panels: [
    {
      id: 301,
      title: 'Daily peak of open calls',
      description:
        'Most concurrent calls in each 24 hours, for the five trunks with the highest peaks; channels are dashed. On a day that reaches the dashed line, calls were refused. Needs the recording rules.',
      kind: 'lines',
      unit: 'short',
      width: 12,
      height: 9,
      min: 0,
      decimals: 0,
      interval: '1d',
      steps: neutral,
      dashed: '.*channels',
      queries: [
        { expr: largest(5, daily, weeklyAtEnd), legend: '{{trunk}}' },
        { expr: largest(5, channels, weeklyAtEnd), legend: '{{trunk}} channels' },
      ],
    },
    {
      id: 302,
      title: 'Weekly peak of open calls',
      description:
        'Most concurrent calls in each 7 days. If it rises every week, the row Growth shows when it reaches the channels. Needs the recording rules.',
      kind: 'lines',
      unit: 'short',
      width: 12,
      height: 9,
      min: 0,
      decimals: 0,
      interval: '1d',
      steps: neutral,
      dashed: '.*channels',
      queries: [
        { expr: largest(5, weekly, weeklyAtEnd), legend: '{{trunk}}' },
        { expr: largest(5, channels, weeklyAtEnd), legend: '{{trunk}} channels' },
      ],
    },
    {
      id: 303,
      title: 'Daily busy hour',
      description:
        'Traffic of the busiest hour in each 24 hours, for the ten busiest trunks. Plan channels for the mean of the five highest days: docs/capacity.md. Needs the recording rules.',
      kind: 'lines',
      unit: 'none',
      width: 24,
      height: 8,
      min: 0,
      decimals: 1,
      interval: '1d',
      steps: neutral,
      queries: [{ expr: largest(10, busyHour, busyAtEnd), legend: '{{trunk}}' }],
    },
  ],
};
