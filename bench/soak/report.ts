import { cpus } from 'node:os';
import { version } from '../../src/version.ts';
import { type Measure, table } from '../report.ts';
import type { Minute } from './minute.ts';

const columns = [
  'minute',
  'webhooks/s',
  'RSS, MB',
  'ledger, MB',
  'rooms',
  'open calls',
  'loop p99, ms',
  'longest, ms',
  'CPU',
];

const row = (minute: Minute): string =>
  [
    minute.minute,
    minute.rate.toFixed(0),
    minute.rss.toFixed(0),
    minute.store.toFixed(1),
    minute.rooms,
    minute.open,
    minute.loopP99.toFixed(1),
    minute.loopLongest.toFixed(0),
    `${(minute.cpu * 100).toFixed(0)} %`,
  ].join(' | ');

export interface SoakReport {
  readonly command: string;
  readonly rate: number;
  readonly speed: number;
  readonly requests: number;
  readonly minutes: readonly Minute[];
  readonly measures: readonly Measure[];
}

/** The report as a page for people. */
export const soakReport = ({ command, rate, speed, requests, minutes, measures }: SoakReport): string => `# Soak test

Does memory, disk or delay grow over time? The last run of \`${command}\`: ${minutes.length} minutes at ${rate} webhooks per second,
${requests.toLocaleString('en')} requests in all, on a SQLite ledger, scraped once per minute.

Version ${version}, Node.js ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores shared with the load generator.

${table(measures)}

| ${columns.join(' | ')} |
|${' --- |'.repeat(columns.length)}
${minutes.map((minute) => `| ${row(minute)} |`).join('\n')}

**How to read it.** The traffic is simulated calls over 7 trunks; 1 % of the webhooks are sent twice and 1 % late. Talk times
are ${speed} times shorter than in reality, so the number of open calls is steady after a minute or two. The exporter itself runs
in real time and keeps a room for 10 minutes after its end: memory and ledger grow for that long, then they must be flat.

RSS and ledger (all its files) are medians of samples 5 s apart. "Loop p99" and "longest" are delays of a 1 ms timer inside
the exporter.
`;
