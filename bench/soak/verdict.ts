import { atMost, type Measure, median } from '../report.ts';
import type { Minute } from './minute.ts';

/** Rooms are forgotten 10 minutes after their end: only from then on can anything be flat. */
const settled = 12;
/** How much more of it may be there at the end than in the middle. */
const growth = 1.05;

/** What was sent, and what the service made of it. */
export interface Count {
  readonly sent: number;
  readonly counted: number;
}

function flat(name: string, unit: string, minutes: readonly Minute[], of: (minute: Minute) => number): Measure[] {
  const steady = minutes.filter(({ minute }) => minute > settled);
  const half = Math.floor(steady.length / 2);
  if (half < 2) return [];
  const [middle, end] = [median(steady.slice(0, half).map(of)), median(steady.slice(-half).map(of))];
  const first = `minutes ${settled + 1} to ${settled + half}`;
  const detail = `${middle.toFixed(1)} ${unit} in ${first}, ${end.toFixed(1)} ${unit} in the last ${half}`;
  return [atMost(`${name}, end against middle`, growth, end / middle, detail)];
}

/** What the run shows. A short one cannot show flatness, and is not asked to. */
export function verdictOf(minutes: readonly Minute[], { sent, counted }: Count): Measure[] {
  const p99 = Math.max(...minutes.map(({ loopP99 }) => loopP99));
  return [
    ...flat('memory', 'MB', minutes, ({ rss }) => rss),
    ...flat('ledger on disk', 'MB', minutes, ({ store }) => store),
    atMost('event-loop delay, p99 of the worst minute', 50, p99, 'in the service, a 1 ms timer', 'ms'),
    atMost('calls counted otherwise than sent', 0, Math.abs(counted - sent), `${sent} sent, ${counted} counted`, ''),
  ];
}
