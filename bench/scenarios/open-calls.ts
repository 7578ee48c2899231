import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { closedLoop } from '../load/closed-loop.ts';
import { fillLedger } from '../load/fill-ledger.ts';
import { makeCall } from '../load/webhooks.ts';
import { atLeast, atMost, type Measure, median } from '../report.ts';
import { startOurs } from '../servers/server.ts';

const openCalls = 100_000;
const trunks = 1000;
const environment = { TRUNK_LIMIT: '100000' };
const calls = (count: number) => Array.from({ length: count }, () => makeCall({ trunks }));

interface Run {
  readonly rate: number;
  /** MB. */
  readonly rss: number;
  /** s. */
  readonly ready: number;
  /** Share of a core. */
  readonly idle: number;
}

async function rateOf(ledgerUrl: string | undefined): Promise<Run> {
  const started = performance.now();
  const server = await startOurs({ ...(ledgerUrl && { ledgerUrl }), environment });
  const ready = (performance.now() - started) / 1000;
  try {
    await setTimeout(1500);
    const before = server.cpu();
    await setTimeout(5000);
    const idle = (server.cpu() - before) / 5;
    await closedLoop(server.port, calls(300), 64);
    const rate = await closedLoop(server.port, calls(1500), 64);
    return { rate, rss: server.rss(), ready, idle };
  } finally {
    await server.stop();
  }
}

/** What a ledger full of open calls costs. */
export async function openCallsScenario(pairs: number): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-open-'));
  const ledgerUrl = `sqlite:${join(folder, 'ledger.db')}`;
  await fillLedger({ url: ledgerUrl, calls: openCalls, trunks, open: true });
  const full: Run[] = [];
  const empty: Run[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    empty.push(await rateOf(undefined));
    full.push(await rateOf(ledgerUrl));
  }
  rmSync(folder, { recursive: true, force: true });
  const of = (runs: readonly Run[], value: (run: Run) => number) => median(runs.map(value));
  const rates = [of(full, ({ rate }) => rate), of(empty, ({ rate }) => rate)] as const;
  return [
    atLeast(
      'webhooks a second with 100,000 open calls and 1,000 trunks, against an empty ledger',
      0.9,
      rates[0] / rates[1],
      `${Math.round(rates[0])} and ${Math.round(rates[1])} a second`,
    ),
    atMost(
      'RSS with 100,000 open calls, after that load',
      250,
      of(full, ({ rss }) => rss),
      `${Math.round(of(empty, ({ rss }) => rss))} MB with an empty ledger`,
      'MB',
    ),
    atMost(
      'start with 100,000 open calls and 1,000 trunks to ready',
      2,
      of(full, ({ ready }) => ready),
      `${of(empty, ({ ready }) => ready).toFixed(2)} s with an empty ledger`,
      's',
    ),
    atMost(
      'CPU with 100,000 open calls and nothing arriving',
      1,
      of(full, ({ idle }) => idle) * 100,
      'over 5 s',
      '% of a core',
    ),
  ];
}
