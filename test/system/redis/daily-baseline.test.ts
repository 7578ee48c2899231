import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Exporter } from '../../../src/exporter.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { redisKeys } from '../../../src/ledger/redis/keys.ts';
import { pairCell } from '../../../src/ledger/totals.ts';
import { type DailyBaseline, openDailyBaseline } from '../../../src/status/daily-baseline.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { inboundLeg, joined } from '../../support/calls/facts.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { post, runningExporter } from '../../support/processes/running-exporter.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';
import { callWebhooks } from '../../support/webhooks/call-webhooks.ts';

const pair = 'inbound|ST_in';
const startOf = (time: string) => Date.parse(`2026-09-${time}Z`);
const timeZone = 'UTC';

interface Replica {
  readonly ledger: Ledger;
  readonly book: DailyBaseline;
  /** Calls that it shows as started today, and since when it counts. */
  today(): Promise<readonly [calls: number, date: string, since: number | undefined]>;
}

describeWith(['redis-server'], 'what replicas show as today', () => {
  let redis: RedisServer;
  let sites = 0;
  let calls = 0;
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.remove());
  const nextPrefix = () => `day-${++sites}`;

  async function open(prefix: string, now: () => number, whileAway = false): Promise<Replica> {
    let emptied = (): void => undefined;
    const ledger = await openLedger(`${redis.url}?prefix=${prefix}`, {
      callMaxAgeMs: 1e9,
      trunkLimit: 10,
      trunks: describedTrunks(),
      now,
      onEmptied: () => emptied(),
    });
    onTestFinished(() => ledger.close());
    if (!whileAway) await until('the ledger is up', () => ledger.isUp);
    const book = await openDailyBaseline({ ledger, now, timeZone, onUnwritten: () => undefined });
    emptied = book.reset;
    return {
      ledger,
      book,
      async today() {
        const { rows } = await ledger.snapshot();
        const { date, since, rows: before } = book.today;
        const started = (of: typeof rows) => pairCell(of.get(pair), 'calls_started_total');
        return [started(rows) - started(before), date, since];
      },
    };
  }

  async function call({ ledger }: Replica): Promise<void> {
    const id = `day-${calls++}`;
    await ledger.apply({ id, expiresAt: 1e13, room: id, fact: joined({ t: 0 }, { ...inboundLeg, call: id }) });
  }

  /** A page may be a second old. */
  const allShow = (replicas: readonly Replica[], shown: readonly unknown[]) =>
    expect
      .poll(() => Promise.all(replicas.map((one) => one.today())), { timeout: 3000 })
      .toEqual(replicas.map(() => shown));

  test('goes on over a restart of each of them', async () => {
    const prefix = nextPrefix();
    const now = () => startOf('14T10:00:00');
    const first = await open(prefix, now);
    for (const _ of [1, 2, 3]) await call(first);
    await first.ledger.close();
    const second = await open(prefix, () => startOf('14T18:00:00'));
    await call(second);
    expect(await second.today()).toEqual([4, '2026-09-14', undefined]);
  });

  test('begins for all where it began for the first, though midnight comes to them one after the other', async () => {
    const prefix = nextPrefix();
    let time = startOf('14T23:59:58');
    const [early, middle, late] = await Promise.all([1000, 0, -1000].map((shift) => open(prefix, () => time + shift)));
    if (!early || !middle || !late) throw new Error('three replicas');
    const all = [early, middle, late];
    const tickAll = async () => {
      for (const { book } of [late, middle, early]) await book.tick();
    };
    for (const one of all) await call(one);
    await tickAll();
    await allShow(all, [3, '2026-09-14', undefined]);

    time = startOf('14T23:59:59');
    await tickAll();
    expect(all.map(({ book }) => book.today.date)).toEqual(['2026-09-15', '2026-09-14', '2026-09-14']);
    await call(early);
    time = startOf('15T00:00:00');
    await tickAll();
    await call(middle);
    time = startOf('15T00:00:01');
    await tickAll();
    await call(late);
    await allShow(all, [3, '2026-09-15', undefined]);

    const again = await open(prefix, () => time - 1000);
    expect(await again.today()).toEqual([3, '2026-09-15', undefined]);
  });

  test('midnight at the same moment: one of them writes it down, the others read that', async () => {
    const prefix = nextPrefix();
    let time = startOf('14T12:00:00');
    const all = await Promise.all([0, 1, 2, 3].map(() => open(prefix, () => time)));
    for (const one of all) await call(one);
    time = startOf('15T00:00:00');
    await Promise.all(all.flatMap((one) => [call(one), one.book.tick(), call(one)]));
    const days = all.map(({ book }) => pairCell(book.today.rows.get(pair), 'calls_started_total'));
    expect(new Set(days).size).toBe(1);
    expect(all.map(({ book }) => book.today.date)).toEqual(Array(4).fill('2026-09-15'));
  });

  test('one that starts just before midnight by its own clock joins the day that another has begun', async () => {
    const prefix = nextPrefix();
    const ahead = await open(prefix, () => startOf('14T23:59:00'));
    await call(ahead);
    await ahead.ledger.close();
    const next = await open(prefix, () => startOf('15T00:00:00'));
    await call(next);
    const behind = await open(prefix, () => startOf('14T23:59:58'));
    await behind.book.tick();
    expect(await behind.today()).toEqual([1, '2026-09-15', undefined]);
    const later = await open(prefix, () => startOf('15T08:00:00'));
    expect(await later.today()).toEqual([1, '2026-09-15', undefined]);
  });

  test('one that slept over midnight takes what the others wrote down', async () => {
    const prefix = nextPrefix();
    let [awake, asleep] = [startOf('14T20:00:00'), startOf('14T20:00:00')];
    const [one, sleeper] = [await open(prefix, () => awake), await open(prefix, () => asleep)];
    await call(one);
    awake = startOf('15T00:00:00');
    await one.book.tick();
    await call(one);
    asleep = startOf('15T07:00:00');
    await sleeper.book.tick();
    await allShow([one, sleeper], [1, '2026-09-15', undefined]);
  });

  test('started while Redis is away, it finds the day when Redis is there', async () => {
    const prefix = nextPrefix();
    const now = () => startOf('14T10:00:00');
    const first = await open(prefix, now);
    await call(first);
    const second = await open(prefix, now, true);
    await until('the ledger is up', () => second.ledger.isUp);
    await second.book.tick();
    expect(await second.today()).toEqual([1, '2026-09-14', undefined]);
  });

  test('a Redis that lost everything: all count from then on, and say so', async () => {
    const prefix = nextPrefix();
    let time = startOf('14T10:00:00');
    const all = [await open(prefix, () => time), await open(prefix, () => time)];
    for (const one of all) await call(one);
    time = startOf('14T12:00:00');
    await redis.client().del(Object.values(redisKeys(prefix)).filter((key) => typeof key === 'string'));
    for (const { ledger } of all) await ledger.sweep(time);
    for (const { book } of all) await book.tick();
    for (const one of all) await call(one);
    await allShow(all, [2, '2026-09-14', time]);
  });

  test('is on the page of a real exporter, before and after a restart and a loss', async () => {
    const prefix = nextPrefix();
    const start = async () => {
      const started = await runningExporter({ LEDGER_URL: `${redis.url}?prefix=${prefix}` });
      await until('ready', async () => (await fetch(`${started.metricsUrl}/-/ready`)).status === 200);
      return started;
    };
    let exporter: Exporter = await start();
    const keyValues = () => redis.client().hlen(redisKeys(prefix).keyValues);
    const shows = (text: RegExp) =>
      until(`the page shows ${text}`, async () => {
        const page = await (await fetch(exporter.metricsUrl)).text();
        return text.test(page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
      });
    onTestFinished(() => exporter.close());
    await until('the day is written down', async () => (await keyValues()) === 1);
    for (const name of ['a', 'b']) expect((await post(exporter, callWebhooks(name).joined)).status).toBe(200);
    await shows(/ Today 2 started since/);
    await exporter.close();
    exporter = await start();
    await shows(/ Today 2 started since/);
    await redis.client().flushall();
    await until('the day is written down anew', async () => (await keyValues()) === 1);
    expect((await post(exporter, callWebhooks('c').joined)).status).toBe(200);
    await shows(/ Today 1 started since \d\d?:\d\d.{0,20}when counting began/);
  });
});
