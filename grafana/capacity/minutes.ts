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
      title: 'Talk minutes a day',
      description:
        "Minutes from answer to end, each point the 24 hours before it, where the answer is known; outbound answers are known only with LIVEKIT_URL set. Differs from the carrier's bill: compare with the occupied minutes beside it.",
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
      title: 'Occupied minutes a day',
      description:
        'Minutes from start to end, ringing included, each point the 24 hours before it. Far above the talk minutes: long ringing, or unanswered campaigns that occupy channels.',
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
      title: 'Calls a day',
      description:
        'Calls started, each point the 24 hours before it. Half of what you expect on all days: an exporter that misses a part of the webhooks.',
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
      title: 'Occupied minutes a day, busiest trunks',
      description:
        'The ten trunks with the most occupied minutes in the chosen time. One far above its share: a routing rule that sends it too much.',
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
