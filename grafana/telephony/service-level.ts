import { recorded } from '../../src/rules/recorded.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { largest, ofRecorded, range } from '../board/queries.ts';
import { worseAbove, worseBelow } from '../board/steps.ts';

const { seconds, earlySeconds, ratio } = thresholds.ServiceLevelLow;
const share = (part: typeof recorded.inTime | typeof recorded.abandoned, by: string) =>
  `sum ${by} (${ofRecorded(part)}) / (sum ${by} (${ofRecorded(recorded.offered)}) > 0)`;
const busiest = (expr: string) =>
  largest(10, expr, `sum by (trunk) (avg_over_time(${ofRecorded(recorded.offered)}[${range}] @ end()))`);
const queries = (part: Parameters<typeof share>[0]) => [
  { expr: share(part, ''), legend: 'all' },
  { expr: busiest(share(part, 'by (trunk)')), legend: '{{trunk}}' },
];
const offered = `Share of the inbound calls offered in 30 minutes (answered, not answered or abandoned, without those abandoned in the first ${earlySeconds} s), for all trunks and the ten busiest.`;

/** How inbound callers are served, as call centres count it. */
export const serviceLevel: Row = {
  id: 350,
  title: 'Service level',
  collapsed: false,
  panels: [
    {
      id: 351,
      title: `Service level: answered within ${seconds} s`,
      description: `${offered} Below the red line, follow runbook ServiceLevelLow. Needs the recording rules.`,
      kind: 'lines',
      unit: 'percentunit',
      width: 12,
      height: 9,
      min: 0,
      max: 1,
      steps: worseBelow(Math.min(1, ratio + 0.1), ratio),
      queries: queries(recorded.inTime),
    },
    {
      id: 352,
      title: 'Abandonment rate',
      description: `${offered} If it rises while the service level falls, callers wait too long. If it rises alone, callers hang up on an announcement. Needs the recording rules.`,
      kind: 'lines',
      unit: 'percentunit',
      width: 12,
      height: 9,
      min: 0,
      max: 1,
      steps: worseAbove(0.05, 0.1),
      queries: queries(recorded.abandoned),
    },
  ],
};
