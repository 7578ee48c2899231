import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsOf, interleave, openCallsOf } from '../load/calls.ts';
import { closedLoop, closedLoopInOrder } from '../load/closed-loop.ts';
import { atLeast, atMost, type Measure, median } from '../report.ts';
import { shownTotal, startOurs } from '../servers/server.ts';

const trunks = 1000;
const environment = { TRUNK_LIMIT: '100000' };
const connections = 64;
/** Calls whose webhooks are in memory at once. */
const batch = 5000;

/** Sends the beginnings of calls to a service, and stops it. */
async function fill(ledgerUrl: string, calls: number): Promise<void> {
  const server = await startOurs({ ledgerUrl, environment });
  try {
    for (let sent = 0; sent < calls; sent += batch)
      await closedLoop(openCallsOf(Math.min(batch, calls - sent), trunks), { ports: [server.port], connections });
    const active = await shownTotal(server, 'calls_active');
    if (active !== calls) throw new Error(`${calls} calls were begun, ${active} are open`);
  } finally {
    await server.stop();
  }
}

interface Run {
  readonly rate: number;
  /** MB. */
  readonly rss: number;
  /** s. */
  readonly ready: number;
}

/** @param ledgerUrl an empty ledger when undefined */
async function runOn(ledgerUrl: string | undefined, { calls, open }: OpenCallsOptions): Promise<Run> {
  const started = performance.now();
  const server = await startOurs({ ...(ledgerUrl && { ledgerUrl }), environment });
  const ready = (performance.now() - started) / 1000;
  const send = (count: number) =>
    closedLoopInOrder(interleave(callsOf(count, trunks), open), { ports: [server.port], connections });
  try {
    await send(Math.ceil(calls / 2));
    return { rate: await send(calls), rss: server.rss(), ready };
  } finally {
    await server.stop();
  }
}

export interface OpenCallsOptions {
  readonly pairs: number;
  /** Calls that stay open. */
  readonly stored: number;
  /** Calls of the load, and how many of them are open at once. */
  readonly calls: number;
  readonly open: number;
}

/** What a ledger full of open calls costs. */
export async function openCallsScenario(options: OpenCallsOptions): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-open-'));
  const ledgerUrl = `sqlite:${join(folder, 'ledger.db')}`;
  const full: Run[] = [];
  const empty: Run[] = [];
  try {
    await fill(ledgerUrl, options.stored);
    for (let pair = 0; pair < options.pairs; pair++) {
      empty.push(await runOn(undefined, options));
      full.push(await runOn(ledgerUrl, options));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const of = (runs: readonly Run[], value: (run: Run) => number) => median(runs.map(value));
  const rates = { full: of(full, ({ rate }) => rate), empty: of(empty, ({ rate }) => rate) };
  const stored = options.stored.toLocaleString('en');
  return [
    atLeast(
      `webhooks per second with ${stored} open calls, against an empty ledger`,
      0.95,
      rates.full / rates.empty,
      `${Math.round(rates.full)} and ${Math.round(rates.empty)} per second, ${trunks} trunks`,
    ),
    atMost(
      `RSS with ${stored} open calls, after that load`,
      180,
      of(full, ({ rss }) => rss),
      `${Math.round(of(empty, ({ rss }) => rss))} MB with an empty ledger`,
      'MB',
    ),
    atMost(
      `start with ${stored} open calls to ready`,
      0.6,
      of(full, ({ ready }) => ready),
      `${of(empty, ({ ready }) => ready).toFixed(2)} s with an empty ledger`,
      's',
    ),
  ];
}
