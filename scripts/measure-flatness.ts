import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Clock, httpSender } from '../src/traffic/deliver.ts';
import { simulate } from '../src/traffic/simulate.ts';
import { simulatedTrunks } from '../src/traffic/simulation/trunks.ts';
import { startArguments } from './start-arguments.ts';

/**
 * Whether the built service's memory and its ledger's file stay as they are however many calls have passed: measured
 * after so many calls and after as many again, under the same steady traffic. Both processes use a clock that runs many
 * times as fast, so that calls last as long as in real life, and rooms and ids are forgotten when they should be. It
 * stops while the machine does not keep up, or the traffic would follow what else the machine does.
 */
const calls = Number(process.argv[2] ?? 100_000);
const fastest = 30;
/** By the fast clock. */
const callsPerSecond = 20;
/** Webhooks on their way at which the clock stops. */
const mostOnTheWay = 100;
/** How often the clock is set, ms. */
const tick = 4;
/** Samples of a figure, a second apart; the median counts. */
const samples = 15;
const growthAllowed = 0.1;
/** Remembered rooms may differ by this share, as chance has it. */
const alike = 0.1;

const keys = { key: 'flatness', secret: 'flatness-flatness-flatness-flatness' };
const readyLine = z.object({ msg: z.literal('ready'), webhook: z.url(), metrics: z.url() });
let now = Date.now();
const clock: Clock = {
  now: () => Math.floor(now),
  async sleep(milliseconds) {
    for (const until = now + milliseconds; now < until; ) await setTimeout(1);
  },
};

interface Service extends AsyncDisposable {
  readonly webhookUrl: string;
  readonly metricsUrl: string;
  readonly ledger: string;
  setClock(now: number): void;
  /** Has it collect its garbage: what is measured is what it keeps, not when V8 last cleaned up. */
  collect(): Promise<void>;
}

async function start(): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'flatness-'));
  const ledger = join(folder, 'ledger.db');
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const child = spawn(process.execPath, ['--import', path('fake-clock.mjs'), ...startArguments], {
    env: {
      LIVEKIT_API_KEY: keys.key,
      LIVEKIT_API_SECRET: keys.secret,
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
      LEDGER_URL: `sqlite:${ledger}`,
      CLOCK_BEGINS_AT: String(now),
    },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const stderr = child.stderr;
  if (!stderr) throw new TypeError('stderr is a pipe');
  for await (const line of createInterface({ input: stderr })) {
    const parsed = readyLine.safeParse(JSON.parse(line));
    if (!parsed.success) continue;
    stderr.resume();
    return {
      webhookUrl: parsed.data.webhook,
      metricsUrl: parsed.data.metrics,
      ledger,
      setClock: (time) => void child.send(time),
      async collect() {
        child.send('collect');
        await once(child, 'message');
      },
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM');
        await once(child, 'exit');
        rmSync(folder, { recursive: true });
      },
    };
  }
  throw new Error('the service ended before it was ready');
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
/** All files of a folder, bytes. */
const sizeIn = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** What is measured: bytes, and what says that the two moments are alike. */
const measures = ['memory', 'heap', 'file', 'beside', 'rooms', 'open'] as const;
type Measured = Readonly<Record<(typeof measures)[number], number>>;

async function sample({ metricsUrl, ledger }: Service): Promise<Measured> {
  const page = await (await fetch(metricsUrl)).text();
  const sum = (name: string) =>
    Array.from(page.matchAll(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'gm')), ([, value]) => Number(value)).reduce(
      (total, value) => total + value,
      0,
    );
  return {
    memory: sum('process_resident_memory_bytes'),
    heap: sum('nodejs_heap_size_used_bytes'),
    file: sizeOf(ledger),
    beside: sizeIn(dirname(ledger)) - sizeOf(ledger),
    rooms: sum('livekit_telephony_rooms_tracked'),
    open: sum('livekit_telephony_calls_active'),
  };
}

async function measure(service: Service): Promise<Measured> {
  const all: Measured[] = [];
  for (let index = 0; index < samples; index++) {
    await setTimeout(1000);
    await service.collect();
    all.push(await sample(service));
  }
  const of = (name: keyof Measured) => median(all.map((one) => one[name]));
  return {
    memory: of('memory'),
    heap: of('heap'),
    file: of('file'),
    beside: of('beside'),
    rooms: of('rooms'),
    open: of('open'),
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const say = (text: string) => void process.stdout.write(`${text}\n`);

function report(started: number, { memory, heap, file, beside, rooms, open }: Measured): void {
  say(
    `after ${started.toLocaleString('en')} calls: RSS ${megabytes(memory)}, heap in use ${megabytes(heap)}, ledger file ${megabytes(file)}, ` +
      `files beside it ${megabytes(beside)} (${rooms.toFixed(0)} rooms remembered, ${open.toFixed(0)} calls open)`,
  );
}

await using service = await start();
const sender = httpSender(service.webhookUrl, 64);
let onTheWay = 0;
const simulation = simulate({
  url: service.webhookUrl,
  keys,
  clock,
  traffic: { seed: 'flatness', callsPerSecond, speed: 1, daily: false, trunks: simulatedTrunks(7) },
  faults: { duplicate: 0, lose: 0, retry: 0 },
  sender: {
    ...sender,
    async send(body, authorization) {
      onTheWay += 1;
      try {
        return await sender.send(body, authorization);
      } finally {
        onTheWay -= 1;
      }
    },
  },
});
const ticking = setInterval(() => {
  if (onTheWay < mostOnTheWay) now += tick * fastest;
  service.setClock(clock.now());
}, tick);

async function measureAfter(count: number): Promise<Measured> {
  while (simulation.progress().callsStarted < count) await setTimeout(100);
  const { callsStarted } = simulation.progress();
  const measured = await measure(service);
  report(callsStarted, measured);
  return measured;
}

const before = await measureAfter(calls);
const after = await measureAfter(2 * calls);
simulation.stop();
const { statuses, callsStarted } = await simulation.done;
clearInterval(ticking);
say(`webhooks of ${callsStarted.toLocaleString('en')} calls by answer: ${JSON.stringify(statuses)}`);
const disk = ({ file, beside }: Measured) => file + beside;
const ratios = {
  RSS: after.memory / before.memory,
  'heap in use': after.heap / before.heap,
  'ledger files': disk(after) / disk(before),
};
for (const [name, ratio] of Object.entries(ratios)) say(`${name}: ratio ${ratio.toFixed(3)}`);
if (Object.values(ratios).some((ratio) => !(ratio <= 1 + growthAllowed))) {
  say(`grew by more than ${100 * growthAllowed} %`);
  process.exitCode = 1;
}
if (Math.abs(after.rooms / before.rooms - 1) > alike) {
  say('not comparable: other numbers of rooms were remembered');
  process.exitCode = 1;
}
