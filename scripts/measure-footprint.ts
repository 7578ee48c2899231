import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startArguments } from './start-arguments.ts';

/** What the built service costs where it is deployed: production packages on disk, start-up, memory at rest. */
const starts = 5;
/** Time in which a new process comes to rest, ms. */
const rest = 5000;

/** The flags of `npm start`, for the copy of the service that is measured. */
const flags = startArguments.filter((argument) => argument.startsWith('--'));
const tree = fileURLToPath(new URL('..', import.meta.url));
const readyLine = z.object({ msg: z.literal('ready'), metrics: z.url() });

/** Sum of the files' sizes, bytes; what a file system adds is its own. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => lstatSync(join(folder, path)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}

interface Started extends AsyncDisposable {
  /** From the start of the process, ms. */
  readonly readyAfter: number;
  readonly metricsUrl: string;
}

/** Starts the service in a folder, on a ledger that goes with it. */
async function start(folder: string): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...flags, 'dist/main.js', 'serve'], {
    cwd: folder,
    env: {
      LIVEKIT_API_KEY: 'footprint',
      LIVEKIT_API_SECRET: 'footprint-footprint-footprint-footprint',
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
      LEDGER_URL: `sqlite:${join(folder, 'data/ledger.db')}`,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  for await (const line of createInterface({ input: child.stderr })) {
    const parsed = readyLine.safeParse(JSON.parse(line));
    if (!parsed.success) continue;
    return {
      readyAfter: performance.now() - startedAt,
      metricsUrl: parsed.data.metrics,
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM');
        await once(child, 'exit');
        rmSync(join(folder, 'data'), { recursive: true });
      },
    };
  }
  throw new Error('the service ended before it was ready');
}

/** @returns what the process itself says of its memory, bytes */
async function residentMemory(metricsUrl: string): Promise<number> {
  const page = await (await fetch(metricsUrl)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(page)?.[1]);
}

async function readyTime(folder: string): Promise<number> {
  await using service = await start(folder);
  return service.readyAfter;
}

async function idleMemory(folder: string): Promise<number> {
  await using service = await start(folder);
  await setTimeout(rest);
  return await residentMemory(service.metricsUrl);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const folder = mkdtempSync(join(tmpdir(), 'footprint-'));
try {
  for (const path of ['package.json', 'package-lock.json', 'dist'])
    cpSync(join(tree, path), join(folder, path), { recursive: true });
  execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const times: number[] = [];
  for (let index = 0; index < starts; index++) times.push(await readyTime(folder));
  times.sort((a, b) => a - b);
  const [fastest = Number.NaN, median = Number.NaN] = [times[0], times[Math.floor(starts / 2)]];
  process.stdout.write(`production node_modules  ${megabytes(sizeOf(join(folder, 'node_modules')))}
start-up to ready        ${median.toFixed(0)} ms (median of ${starts} starts; the fastest ${fastest.toFixed(0)} ms)
idle RSS                 ${megabytes(await idleMemory(folder))}
`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
