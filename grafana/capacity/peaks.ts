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

/** One value a day and a week: what planning looks at. */
export const peaks: Row = {
  id: 300,
  title: 'Peaks',
  collapsed: false,
  panels: [
    {
      id: 301,
      title: 'Daily peak of open calls',
      description:
        'Most calls open at once in each 24 hours, with the channels dashed, for the five trunks with the highest peaks. A day that touches the dashed line: calls were refused. Needs the recording rules.',
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
        'Most calls open at once in each 7 days. Rises week by week: the row Growth says when it passes the channels. Needs the recording rules.',
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
        'Erlangs of the busiest hour in each 24 hours, for the ten busiest trunks. The mean of the five highest days is what carriers plan with. Needs the recording rules.',
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
