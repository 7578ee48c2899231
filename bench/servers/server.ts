import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startArguments } from '../../scripts/start-arguments.ts';
import { keys } from '../load/keys.ts';

/** Time between two runs of a timer that is due every millisecond, and time of webhooks in the server itself; ms. */
export interface LoopDelays {
  readonly longestBlock: number;
  readonly p99: number;
  readonly handlingP99: number;
}

/** A server process under test. */
export interface Server {
  readonly port: number;
  /** Where `/metrics` is. */
  readonly metricsUrl: string;
  /** CPU time used so far, s. */
  cpu(): number;
  /** Resident memory, MB. */
  rss(): number;
  /** Delays of the event loop since the last reset; ours only. */
  loopDelays(): Promise<LoopDelays>;
  resetBlock(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const clockTicks = 100;

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function untilUp(url: string): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await setTimeout(5);
  }
  throw new Error(`${url} does not answer`);
}

const loopDelays = z.object({ longestBlock: z.number(), p99: z.number(), handlingP99: z.number() });

function serverOf(child: ChildProcess, port: number, metricsUrl: string): Server {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const proc = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  const readDelays = async (): Promise<LoopDelays> => {
    const reply = once(child, 'message');
    child.send('read');
    return loopDelays.parse((await reply)[0]);
  };
  return {
    port,
    metricsUrl,
    cpu() {
      const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / clockTicks;
    },
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1] ?? 0) / 1024,
    loopDelays: readDelays,
    async resetBlock() {
      child.send('reset');
      await setTimeout(50);
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}

const environment = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };

/** A server of a file of its own, which has `/metrics` too. */
async function startFile(file: string, more: Readonly<Record<string, string>> = {}): Promise<Server> {
  const port = await freePort();
  const env = { ...environment, PORT: String(port), ...more };
  const child = spawn(process.execPath, [path(file)], { env, stdio: 'inherit' });
  const metricsUrl = `http://127.0.0.1:${port}/metrics`;
  await untilUp(metricsUrl);
  return serverOf(child, port, metricsUrl);
}

/** The peer that people write by hand. */
export const startPeer = (): Promise<Server> => startFile('plain-peer.mjs');

/** Stock prom-client with the series of so many pairs. */
export const startStockMetrics = (pairs: number): Promise<Server> =>
  startFile('stock-metrics.mjs', { PAIRS: String(pairs) });

export interface ExporterOptions {
  /** Defaults to a file in a folder that is gone with the server. */
  readonly ledgerUrl?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Measures blocks of the event loop, which costs a little itself. */
  readonly monitored?: boolean;
  /** The only core that the process may use; needs `taskset`. */
  readonly core?: number;
}

/** Ours, as built, on the durable default ledger. */
export async function startOurs(options: ExporterOptions = {}): Promise<Server> {
  const port = await freePort();
  const metricsPort = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const monitor = options.monitored ? ['--import', path('loop-monitor.mjs')] : [];
  const pinned = options.core === undefined ? [] : ['taskset', '-c', String(options.core)];
  const [command = '', ...args] = [...pinned, process.execPath, ...monitor, ...execArgs(), ...startArguments];
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      ...environment,
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: String(metricsPort),
      LEDGER_URL: options.ledgerUrl ?? `sqlite:${join(folder, 'ledger.db')}`,
      LOG_LEVEL: 'warn',
      ...options.environment,
    },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  await untilUp(`http://127.0.0.1:${port}/healthz`);
  const server = serverOf(child, port, `http://127.0.0.1:${metricsPort}/metrics`);
  return {
    ...server,
    async stop(signal) {
      await server.stop(signal);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Adds up all series of a metric on the service's page. @param name without the prefix `livekit_telephony_` */
export async function shownTotal({ metricsUrl }: Server, name: string): Promise<number> {
  const page = await (await fetch(metricsUrl)).text();
  const lines = page.matchAll(new RegExp(`^livekit_telephony_${name}(?:\\{.*\\})? (\\S+)$`, 'gm'));
  return Array.from(lines, ([, value]) => Number(value)).reduce((sum, value) => sum + value, 0);
}

/** `BENCH_NODE_ARGS=--cpu-prof` profiles ours. */
const execArgs = () => process.env.BENCH_NODE_ARGS?.split(' ') ?? [];
