import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seeded } from '../support/calls/seeded.ts';
import { sumOf } from '../support/http/exposition.ts';
import { describeWith } from '../support/processes/programs.ts';
import { truthOf } from './calls.ts';
import { countedBy, openInRooms, unbalanced } from './counted.ts';
import { load } from './load.ts';
import { chaos, type Site, site } from './site.ts';

const callsPerSecond = Number(process.env.FAULTS_CALLS_PER_SECOND || 200);
const seconds = Number(process.env.FAULTS_SECONDS || 60);
const seed = Number(process.env.FAULTS_SEED || Date.now());
const say = (title: string, report: object) => process.stdout.write(`${title}: ${JSON.stringify(report)}\n`);

/** Every replica shows exactly what was answered 200, and the rooms in Redis agree. @returns calls that differ: none */
async function compare({ replicas, client, prefix }: Site, calls: Parameters<typeof truthOf>[0]) {
  const truth = truthOf(calls);
  const open = Object.fromEntries(Object.entries(truth).filter(([name]) => name.startsWith('calls_active')));
  expect(await openInRooms(client, prefix)).toEqual(open);
  let counted = 0;
  for (const one of replicas) {
    const page = await one.scrape('calls');
    expect(countedBy(page)).toEqual(truth);
    expect(sumOf(page, 'rooms_tracked')).toBe(calls.length);
    counted = sumOf(page, 'calls_started_total');
  }
  return { 'calls sent': calls.length, 'calls counted': counted, difference: counted - calls.length };
}

describeWith(['redis-server'], 'three replicas on one Redis', () => {
  const random = seeded(seed);
  let under: Site;
  beforeEach(async () => {
    under = await site(random);
  });
  afterEach(() => under.close());

  test('without faults: any replica shows every call, a second later at most', async () => {
    const sent = await load({ url: under.balancer.url, run: 'plain', callsPerSecond, seconds: Math.min(10, seconds) });
    const pages = await Promise.all(under.replicas.map((one) => one.scrape('process')));
    const sum = (name: string) => pages.reduce((total, page) => total + sumOf(page, name), 0);
    const commands = await under.client.info('commandstats');
    const [, scripts = '0', micros = '0'] = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(commands) ?? [];
    await setTimeout(1000);
    say('without faults', {
      ...(await compare(under, sent.calls)),
      seconds: sent.seconds,
      webhooks: sent.webhooks,
      statuses: sent.statuses,
      'scripts a webhook': Number(scripts) / sent.webhooks,
      'µs in Redis a webhook': Number(micros) / sent.webhooks,
      'round trips a webhook': sum('ledger_commit_seconds_count') / sent.webhooks,
      'ms a round trip': (sum('ledger_commit_seconds_sum') * 1000) / sum('ledger_commit_seconds_count'),
    });
  });

  test('killed, paused and cut off from each other: not one call is counted twice or lost', async () => {
    Object.assign(under.balancer.mischief, { cutRequests: 0.01, cutAnswers: 0.01, doubled: 0.05 });
    let isOver = false;
    const unequal: string[] = [];
    const pages = { looked: 0, shown: 0, slowest: 0 };
    const looking = (async () => {
      for (let round = 0; !isOver; round++) {
        const started = performance.now();
        const page = await under.replicas[round % 3]?.scrape('calls').catch(() => undefined);
        pages.looked += 1;
        if (page) {
          unequal.push(...unbalanced(page));
          pages.shown += 1;
          pages.slowest = Math.max(pages.slowest, performance.now() - started);
        }
        await setTimeout(100);
      }
    })();
    const breaking = chaos(under, random, () => isOver);
    const stop = setTimeout(seconds * 1000).then(() => {
      isOver = true;
    });
    const sent = await load({ url: under.balancer.url, run: 'chaos', callsPerSecond, seconds });
    await stop;
    const faults = { ...(await breaking), ...under.balancer.done };
    await looking;
    await under.allReady();
    await setTimeout(1000);
    say('with faults', {
      seed,
      ...(await compare(under, sent.calls)),
      seconds: sent.seconds,
      webhooks: sent.webhooks,
      statuses: sent.statuses,
      faults,
      pages,
    });
    expect(unequal).toEqual([]);
    expect(pages.shown).toBeGreaterThan(0);
  });
});
