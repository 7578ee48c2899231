import type { SimulationProgress } from '../traffic/simulate.ts';
import { answeredIn } from './status-lines.ts';

const rate = (count: number, milliseconds: number): string =>
  `${Math.round((count * 1000) / Math.max(1, milliseconds))}/s`;

const troubles = ({ lost, delayed, duplicated, statuses }: SimulationProgress): string[] => [
  ...(lost > 0 ? [`${lost} lost`] : []),
  ...(delayed > 0 ? [`${delayed} late`] : []),
  ...(duplicated > 0 ? [`${duplicated} sent twice`] : []),
  ...Object.entries(statuses)
    .filter(([status]) => status !== '200')
    .map(([status, count]) => `${count} ${status === '0' ? 'not answered' : `answered ${status}`}`),
];

/**
 * How far a simulation is, in one line.
 * @param elapsed since its beginning, ms
 */
export function describeSimulation(progress: SimulationProgress, elapsed: number): string {
  const { callsStarted, callsOpen, statuses } = progress;
  const answered = answeredIn(statuses);
  return [
    `${Math.round(elapsed / 1000)} s: ${callsStarted} calls started, ${callsOpen} open`,
    `${answered} webhooks answered (${rate(answered, elapsed)})`,
    ...troubles(progress),
  ].join(', ');
}
