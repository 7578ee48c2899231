import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { httpSender, tokenSigner } from '../../src/traffic/deliver.ts';
import { openCall } from '../ledger/support/entries.ts';
import { newFile } from '../ledger/support/new-file.ts';
import { onFile } from '../ledger/support/open-url.ts';
import { epoch, seconds } from '../support/calls/facts.ts';
import { type Sample, sumOf } from '../support/http/exposition.ts';
import { until } from '../support/time/until.ts';
import { keys } from '../support/webhooks/token.ts';
import { callOf } from './calls.ts';
import { type Replica, replica } from './replica.ts';

const rooms = Number(process.env.FAULTS_ROOMS || 500_000);
/**
 * What webhooks are held up by a sweep of all of them, and the event loop by one that finds nothing, ms: far more than on
 * a machine that has nothing else to do, and far less than a sweep that blocks.
 */
const waits99 = 1000;
const longestWait = 3000;
const idle99 = 100;
/** From the start of the process to ready, ms; MB more than with an empty ledger. */
const longestStart = 15_000;
const mostMemory = 100;

const figureOf = (samples: readonly Sample[], name: string): number =>
  samples.find((sample) => sample.name === name)?.value ?? Number.NaN;

async function fill(file: string): Promise<void> {
  const { ledger } = await onFile(file);
  for (let from = 0; from < rooms; from += 1000) {
    const calls = Array.from({ length: 1000 }, (_, index) =>
      openCall(`${from + index}`, 0, { trunkId: `ST_${index % 50}` }),
    );
    await Promise.all(calls.map((entry) => ledger.apply({ ...entry, expiresAt: seconds(300) })));
    if (from % 20_000 === 0) await ledger.sweep(seconds(1000));
  }
  await ledger.close();
}

/** Starts an exporter whose clock shows a second of the tests' time. */
async function started(file: string, t: number, callMaxAgeSeconds: number): Promise<{ one: Replica; took: number }> {
  const one = await replica(`sqlite:${file}`, seconds(t) - Date.now(), {
    CALL_MAX_AGE_SECONDS: `${callMaxAgeSeconds}`,
  });
  onTestFinished(() => one.kill());
  const before = performance.now();
  await one.start();
  await until('it is ready', one.isReady, 60_000);
  return { one, took: performance.now() - before };
}

/** The process's own figures since the last scrape: MB and ms. */
async function figures(one: Replica) {
  const page = await one.scrape('process');
  return {
    rss: figureOf(page, 'process_resident_memory_bytes') / 1e6,
    longest: figureOf(page, 'nodejs_eventloop_lag_max_seconds') * 1000,
    p99: figureOf(page, 'nodejs_eventloop_lag_p99_seconds') * 1000,
  };
}

const rounded = (numbers: Record<string, number>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Math.round(value * 10) / 10]));

test('with half a million open rooms: it starts, webhooks go on while it sweeps, and all are settled', async () => {
  const file = newFile();
  await fill(file);
  const empty = await started(newFile(), 0, 14_400);
  const idleEmpty = await figures(empty.one);
  await empty.one.kill();

  const { one, took } = await started(file, 600, 14_400);
  expect(sumOf(await one.scrape('calls'), 'calls_active')).toBe(rooms);
  await figures(one);
  await setTimeout(5000);
  const idle = await figures(one);
  expect(idle.p99).toBeLessThan(idle99);
  expect(took).toBeLessThan(longestStart);
  expect(idle.rss - idleEmpty.rss).toBeLessThan(mostMemory);
  await one.kill();

  // Under another CALL_MAX_AGE_SECONDS every room is due at once.
  const again = await started(file, 4000, 3600);
  const sender = httpSender(again.one.webhookUrl, 8);
  const signAt = tokenSigner(keys);
  const waits: number[] = [];
  await figures(again.one);
  const sweepStarted = performance.now();
  const open = async () => sumOf(await again.one.scrape('calls'), 'calls_active', {});
  let left = rooms;
  let number = 2;
  for (; left > 0 && waits.length < 20_000; number += 5) {
    for (const body of callOf('many', number).bodies) {
      const [text, at] = [body(), performance.now()];
      expect(await sender.send(text, signAt(text, epoch + 4_000_000 + at - sweepStarted))).toBe(200);
      waits.push(performance.now() - at);
    }
    if (waits.length % 50 < 5) left = await open();
  }
  const swept = (performance.now() - sweepStarted) / 1000;
  const sweeping = await figures(again.one);
  sender.close();
  waits.sort((a, b) => a - b);
  const page = await again.one.scrape('calls');
  expect(sumOf(page, 'calls_inferred_total', { cause: 'expired' })).toBe(rooms);
  const report = {
    rooms,
    'start, empty': empty.took,
    'start, full': took,
    'RSS, empty': idleEmpty.rss,
    'RSS, full': idle.rss,
    'loop idle, p99': idle.p99,
    'loop idle, longest': idle.longest,
    'sweep of all, s': swept,
    'webhooks meanwhile': waits.length,
    'their median': waits[Math.floor(waits.length / 2)] ?? Number.NaN,
    'their p99': waits[Math.floor(waits.length * 0.99)] ?? Number.NaN,
    'their slowest': waits.at(-1) ?? Number.NaN,
    'loop sweeping, p99': sweeping.p99,
    'loop sweeping, longest': sweeping.longest,
    'RSS after it': sweeping.rss,
  };
  process.stdout.write(`many rooms (ms, MB): ${JSON.stringify(rounded(report))}\n`);
  expect(report['their p99']).toBeLessThan(waits99);
  expect(report['their slowest']).toBeLessThan(longestWait);
});
