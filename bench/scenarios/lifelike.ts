import { setTimeout } from 'node:timers/promises';
import { callsOf, interleave, webhooksPerCall } from '../load/calls.ts';
import { closedLoop, closedLoopInOrder } from '../load/closed-loop.ts';
import { openLoop, quantile } from '../load/open-loop.ts';
import { atLeast, atMost, type Measure, median } from '../report.ts';
import { type Server, startOurs, startPeer } from '../servers/server.ts';

/** How long the service may finish deferred work before its CPU time is read, ms. */
const deferred = 1500;
const openLoopSeconds = 5;

interface Run {
  /** Webhooks per second. */
  readonly rate: number;
  /** µs of server CPU per webhook, deferred work included. */
  readonly cpu: number;
  /** MB. */
  readonly rss: number;
}

type Start = () => Promise<Server>;

async function withServer<T>(start: Start, use: (server: Server) => Promise<T>): Promise<T> {
  const server = await start();
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** @param send half of the calls warm the server up: code that V8 compiles once is no cost of a webhook */
const closedRun = (start: Start, calls: number, send: (port: number, calls: number) => Promise<number>): Promise<Run> =>
  withServer(start, async (server) => {
    await send(server.port, Math.ceil(calls / 2));
    const before = server.cpu();
    const rate = await send(server.port, calls);
    await setTimeout(deferred);
    return { rate, cpu: ((server.cpu() - before) / (calls * webhooksPerCall)) * 1e6, rss: server.rss() };
  });

const lifelikeRun = (start: Start, calls: number, open: number, connections: number): Promise<Run> =>
  closedRun(start, calls, (port, count) =>
    closedLoopInOrder(interleave(callsOf(count), open), { ports: [port], connections }),
  );

const atOnceRun = (start: Start, calls: number): Promise<Run> =>
  closedRun(start, calls, (port, count) => closedLoop(callsOf(count), { ports: [port], connections: 64 }));

/** @returns the p99 of the answer, ms */
const openRun = (start: Start, rate: number, open: number): Promise<number> =>
  withServer(start, async (server) => {
    const load = () => interleave(callsOf(Math.ceil((rate * openLoopSeconds) / webhooksPerCall)), open);
    await openLoop(server.port, load(), rate);
    return quantile(await openLoop(server.port, load(), rate), 0.99);
  });

interface Pairs<T> {
  readonly ours: readonly T[];
  readonly peer: readonly T[];
}

/** Runs ours and the peer in turn, so that what disturbs the machine disturbs both. */
async function inTurn<T>(count: number, run: (start: Start) => Promise<T>): Promise<Pairs<T>> {
  const ours: T[] = [];
  const peer: T[] = [];
  for (let pair = 0; pair < count; pair++) {
    if (pair % 2) ours.push(await run(startOurs));
    peer.push(await run(startPeer));
    if (pair % 2 === 0) ours.push(await run(startOurs));
  }
  return { ours, peer };
}

const round = (value: number) => Math.round(value).toLocaleString('en');

/** The median of the ratios of each pair, and the medians that they come from. */
function compare<T>({ ours, peer }: Pairs<T>, of: (run: T) => number) {
  const ratio = median(ours.map((run, pair) => of(run) / of(peer[pair] ?? run)));
  return { ratio, ours: median(ours.map(of)), peer: median(peer.map(of)) };
}

export interface LifelikeOptions {
  readonly pairs: number;
  readonly calls: number;
  /** Calls open at once. */
  readonly open: number;
}

/** Throughput, CPU, memory and latency against the plain peer while many calls are open. */
export async function lifelikeScenario({ pairs, calls, open }: LifelikeOptions): Promise<Measure[]> {
  const wide = await inTurn(pairs, (start) => lifelikeRun(start, calls, open, 64));
  const narrow = await inTurn(pairs, (start) => lifelikeRun(start, calls, open, 8));
  const atOnce = await inTurn(pairs, (start) => atOnceRun(start, calls));
  const offered = median(wide.peer.map(({ rate }) => rate)) / 2;
  const slow = await inTurn(pairs, (start) => openRun(start, offered, open));

  const rateRow = (name: string, goal: number, runs: Pairs<Run>) => {
    const { ratio, ours, peer } = compare(runs, ({ rate }) => rate);
    return atLeast(name, goal, ratio, `${round(ours)} and ${round(peer)} per second`);
  };
  const cpu = compare(wide, (run) => run.cpu);
  const rss = compare(wide, (run) => run.rss);
  const p99 = compare(slow, (run) => run);
  return [
    rateRow(`webhooks per second, ${round(open)} calls open, 64 connections, durable`, 1.5, wide),
    rateRow('the same, 8 connections', 1.3, narrow),
    rateRow('webhooks per second, calls that begin and end at once, 64 connections', 1.5, atOnce),
    atMost(
      `server CPU per webhook, ${round(open)} calls open, 64 connections`,
      0.65,
      cpu.ratio,
      `${round(cpu.ours)} and ${round(cpu.peer)} µs`,
    ),
    atMost(
      'p99 of the answer at half of the peer’s maximum, open loop',
      1,
      p99.ratio,
      `${p99.ours.toFixed(2)} and ${p99.peer.toFixed(2)} ms at ${round(offered)} per second`,
    ),
    atMost('RSS after the load of the first row', 1.35, rss.ratio, `${round(rss.ours)} and ${round(rss.peer)} MB`),
  ];
}
