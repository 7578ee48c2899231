import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Simulation } from '../../src/traffic/simulate.ts';
import { median } from '../report.ts';
import { type Server, shownTotal } from '../servers/server.ts';

/** What a minute of the run looked like from outside the service. */
export interface Minute {
  /** Counted from 1. */
  readonly minute: number;
  /** Requests answered 200 per second. */
  readonly rate: number;
  /** Medians of the minute's samples: MB, MB. */
  readonly rss: number;
  readonly store: number;
  readonly rooms: number;
  readonly open: number;
  /** ms. */
  readonly loopP99: number;
  readonly loopLongest: number;
  /** Share of a core. */
  readonly cpu: number;
}

/** Between two samples, ms. */
const pause = 5000;

/** All files of a ledger, MB. */
const storeSize = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;

/** Watches the service for a minute, or what is left of the run. @param until on the clock of `performance.now()` */
export async function watchMinute(
  minute: number,
  { server, folder, simulation, until }: { server: Server; folder: string; simulation: Simulation; until: number },
): Promise<Minute> {
  const taken = () => simulation.progress().statuses[200] ?? 0;
  const before = { at: performance.now(), cpu: server.cpu(), taken: taken() };
  const rss: number[] = [];
  const store: number[] = [];
  const end = Math.min(until, before.at + 60_000);
  await server.resetBlock();
  do {
    await setTimeout(Math.max(0, Math.min(pause, end - performance.now())));
    rss.push(server.rss());
    store.push(storeSize(folder));
  } while (performance.now() < end);
  const delays = await server.loopDelays();
  const seconds = (performance.now() - before.at) / 1000;
  return {
    minute,
    rate: (taken() - before.taken) / seconds,
    rss: median(rss),
    store: median(store),
    rooms: await shownTotal(server, 'rooms_tracked'),
    open: await shownTotal(server, 'calls_active'),
    loopP99: delays.p99,
    loopLongest: delays.longestBlock,
    cpu: (server.cpu() - before.cpu) / seconds,
  };
}
