import { closedLoop } from '../load/closed-loop.ts';
import { openLoop, quantile } from '../load/open-loop.ts';
import { makeCall } from '../load/webhooks.ts';
import { atLeast, atMost, type Measure, median } from '../report.ts';
import { type Server, startOurs, startPeer } from '../servers/server.ts';

const callsOf = (count: number) => Array.from({ length: count }, () => makeCall({ trunks: 20 }));
const webhooksPerCall = 9;

interface Run {
  readonly rate: number;
  /** µs of server CPU a webhook. */
  readonly cpu: number;
}

async function closedRun(start: () => Promise<Server>, calls: number, connections: number): Promise<Run> {
  const server = await start();
  try {
    // A service runs for weeks: what V8 compiles in the first seconds is none of its cost.
    await closedLoop(server.port, callsOf(Math.ceil(calls / 2)), connections);
    const load = callsOf(calls);
    const before = server.cpu();
    const rate = await closedLoop(server.port, load, connections);
    return { rate, cpu: ((server.cpu() - before) / (calls * webhooksPerCall)) * 1e6 };
  } finally {
    await server.stop();
  }
}

async function openRun(start: () => Promise<Server>, rate: number, seconds: number): Promise<number> {
  const server = await start();
  try {
    await openLoop(server.port, callsOf(Math.ceil((rate * seconds) / webhooksPerCall)), rate);
    return quantile(await openLoop(server.port, callsOf(Math.ceil((rate * seconds) / webhooksPerCall)), rate), 0.99);
  } finally {
    await server.stop();
  }
}

/** Runs ours and the peer in turn, so that what disturbs the machine disturbs both. */
async function pairs<T>(
  count: number,
  run: (start: () => Promise<Server>) => Promise<T>,
): Promise<{ ours: T[]; peer: T[] }> {
  const ours: T[] = [];
  const peer: T[] = [];
  for (let pair = 0; pair < count; pair++) {
    const order = pair % 2 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
    for (const who of order) (who === 'ours' ? ours : peer).push(await run(who === 'ours' ? startOurs : startPeer));
  }
  return { ours, peer };
}

/** The median of what each pair gives: whatever disturbs the machine for a while disturbs both of a pair. */
const ratio = (ours: readonly number[], peer: readonly number[]): number =>
  median(ours.map((value, pair) => value / (peer[pair] ?? Number.NaN)));
const round = (value: number) => Math.round(value).toLocaleString('en');

/** Throughput, latency and CPU against the plain peer. */
export async function againstPeer(options: { pairs: number; calls: number }): Promise<Measure[]> {
  const wide = await pairs(options.pairs, (start) => closedRun(start, options.calls, 64));
  const narrow = await pairs(options.pairs, (start) => closedRun(start, options.calls, 8));
  const rates = (runs: readonly Run[]) => runs.map(({ rate }) => rate);
  const cpus = (runs: readonly Run[]) => runs.map(({ cpu }) => cpu);
  const offered = median(rates(wide.peer)) / 2;
  const slow = await pairs(options.pairs, (start) => openRun(start, offered, 5));
  return [
    atLeast(
      'webhooks a second, 64 connections, durable, against the peer',
      1.5,
      ratio(rates(wide.ours), rates(wide.peer)),
      `${round(median(rates(wide.ours)))} and ${round(median(rates(wide.peer)))} a second`,
    ),
    atLeast(
      'the same, 8 connections',
      1.25,
      ratio(rates(narrow.ours), rates(narrow.peer)),
      `${round(median(rates(narrow.ours)))} and ${round(median(rates(narrow.peer)))} a second`,
    ),
    atMost(
      'p99 of the answer at half of the peer’s maximum',
      0.75,
      ratio(slow.ours, slow.peer),
      `${median(slow.ours).toFixed(2)} and ${median(slow.peer).toFixed(2)} ms at ${round(offered)} a second, open loop`,
    ),
    atMost(
      'server CPU a webhook',
      0.6,
      ratio(cpus(wide.ours), cpus(wide.peer)),
      `${round(median(cpus(wide.ours)))} and ${round(median(cpus(wide.peer)))} µs`,
    ),
  ];
}
