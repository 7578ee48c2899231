import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { newFile } from '../ledger/support/new-file.ts';
import { smallDisk } from '../ledger/support/small-disk.ts';
import { seeded } from '../support/calls/seeded.ts';
import { sumOf } from '../support/http/exposition.ts';
import { until } from '../support/time/until.ts';
import { type Call, truthOf } from './calls.ts';
import { countedBy, unbalanced } from './counted.ts';
import { load } from './load.ts';
import { type Replica, replica } from './replica.ts';
import { roundRobin } from './round-robin.ts';

const callsPerSecond = Number(process.env.FAULTS_CALLS_PER_SECOND || 200);
const seconds = Math.ceil(Number(process.env.FAULTS_SECONDS || 60) / 3);
const seed = Number(process.env.FAULTS_SEED || Date.now());
const say = (title: string, report: object) => process.stdout.write(`${title}: ${JSON.stringify(report)}\n`);

/** One exporter on a SQLite file, behind a proxy that does what a network does. */
async function site(file: string, random: () => number) {
  const one = await replica(`sqlite:${file}`, 0);
  onTestFinished(() => one.kill());
  await one.start();
  const balancer = await roundRobin([one.port], random);
  onTestFinished(() => balancer.close());
  Object.assign(balancer.mischief, { cutRequests: 0.01, cutAnswers: 0.01, doubled: 0.05 });
  const ready = () => until('it is ready', one.isReady, 20_000);
  await ready();
  return { one, balancer, ready };
}

/** The page shows exactly what was answered 200. @returns calls that differ: none */
async function compare(one: Replica, calls: readonly Call[]) {
  const page = await one.scrape();
  expect(countedBy(page)).toEqual(truthOf(calls));
  expect(unbalanced(page)).toEqual([]);
  const counted = sumOf(page, 'calls_started_total');
  return { 'calls sent': calls.length, 'calls counted': counted, difference: counted - calls.length };
}

test('killed again and again under load, half the time while it starts: every call is counted once', async () => {
  const random = seeded(seed);
  const { one, balancer, ready } = await site(newFile(), random);
  const kills = { 'while it ran': 0, 'while it started': 0 };
  let isOver = false;
  const killing = (async () => {
    while (!isOver) {
      await setTimeout(300 + random() * 1200);
      await one.kill();
      kills['while it ran'] += 1;
      void one.start();
      await setTimeout(random() * 1000);
      if (!(await one.isReady())) {
        await one.kill();
        kills['while it started'] += 1;
        void one.start();
      }
      await ready();
    }
  })();
  const stop = setTimeout(seconds * 1000).then(() => {
    isOver = true;
  });
  const sent = await load({ url: balancer.url, run: 'kills', callsPerSecond, seconds });
  await stop;
  await killing;
  const counted = await compare(one, sent.calls);
  say('one process, killed', {
    seed,
    ...counted,
    webhooks: sent.webhooks,
    statuses: sent.statuses,
    kills,
    ...balancer.done,
  });
  expect(kills['while it ran']).toBeGreaterThan(0);
});

test('its disk full under load, twice: refused meanwhile, and every call is counted once', async (context) => {
  const disk = smallDisk(48) ?? context.skip('no file system can be mounted here');
  const { one, balancer, ready } = await site(`${disk.folder}/ledger.db`, seeded(seed));
  const calls: Call[] = [];
  let refused = 0;
  for (const round of [1, 2]) {
    let isSent = false;
    const sending = load({ url: balancer.url, run: `full${round}`, callsPerSecond, seconds: seconds / 2 }).finally(
      () => {
        isSent = true;
      },
    );
    await setTimeout((seconds * 1000) / 6);
    disk.fill();
    // The second time SQLite may find room for all that comes in what it has already: then nothing is refused.
    await until('it is noticed', async () => isSent || !(await one.isReady()), 60_000);
    await setTimeout(1000);
    disk.free();
    const sent = await sending;
    await ready();
    calls.push(...sent.calls);
    refused += sent.statuses[503] ?? 0;
  }
  say('one process, disk full', { seed, ...(await compare(one, calls)), refused });
  expect(refused).toBeGreaterThan(0);
  await one.kill();
  await one.start();
  await ready();
  await compare(one, calls);
});
