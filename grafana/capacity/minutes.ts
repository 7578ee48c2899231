import type { Row } from '../board/panel.ts';
import { largest, ofPair, range } from '../board/queries.ts';
import { neutral } from '../board/steps.ts';

const minutes = (by: string, name: 'call_talk_seconds_sum' | 'call_duration_seconds_sum', over: string, at = '') =>
  `sum by (${by}) (increase(${ofPair(name, '')}[${over}]${at})) / 60`;
const callsIn = (over: string) => `sum by (direction) (increase(${ofPair('calls_started_total')}[${over}]))`;

/** What the carrier's bill is about. */
export const minutesRow: Row = {
  id: 500,
  title: 'Minutes',
  collapsed: false,
  panels: [
    {
      id: 501,
      title: 'Talk minutes per day',
      description:
        "Minutes from answer to end in the 24 hours before each point, for calls whose answer is known; outbound answers need LIVEKIT_URL. If this differs from the carrier's bill, compare the bill with the occupied minutes.",
      kind: 'bars',
      unit: 'short',
      width: 8,
      height: 9,
      min: 0,
      decimals: 0,
      interval: '1d',
      steps: neutral,
      queries: [{ expr: minutes('direction', 'call_talk_seconds_sum', '1d'), legend: '{{direction}}' }],
    },
    {
      id: 502,
      title: 'Occupied minutes per day',
      description:
        'Minutes from start to end, ringing included, in the 24 hours before each point. If they are far above the talk minutes, calls ring for long or campaigns stay unanswered.',
      kind: 'bars',
      unit: 'short',
      width: 8,
      height: 9,
      min: 0,
      decimals: 0,
      interval: '1d',
      steps: neutral,
      queries: [{ expr: minutes('direction', 'call_duration_seconds_sum', '1d'), legend: '{{direction}}' }],
    },
    {
      id: 503,
      title: 'Calls per day',
      description:
        'Calls started in the 24 hours before each point. If every day shows about half of the real calls, the exporter receives only a part of the webhooks.',
      kind: 'bars',
      unit: 'short',
      width: 8,
      height: 9,
      min: 0,
      decimals: 0,
      interval: '1d',
      steps: neutral,
      queries: [{ expr: callsIn('1d'), legend: '{{direction}}' }],
    },
    {
      id: 504,
      title: 'Occupied minutes per day, busiest trunks',
      description:
        'The ten trunks with the most occupied minutes in the selected time range. If one has far more than its share, check the routing rules.',
      kind: 'bars',
      unit: 'short',
      width: 24,
      height: 8,
      min: 0,
      decimals: 0,
      interval: '1d',
      steps: neutral,
      queries: [
        {
          expr: largest(
            10,
            minutes('trunk', 'call_duration_seconds_sum', '1d'),
            minutes('trunk', 'call_duration_seconds_sum', range, ' @ end()'),
          ),
          legend: '{{trunk}}',
        },
      ],
    },
  ],
};
