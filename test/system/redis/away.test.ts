import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Exporter } from '../../../src/exporter.ts';
import { type RedisWire, redisWire } from '../../faults/redis-wire.ts';
import { samplesOf, sumOf } from '../../support/http/exposition.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { post, runningExporter, scrape } from '../../support/processes/running-exporter.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';
import { callWebhooks } from '../../support/webhooks/call-webhooks.ts';

const get = (exporter: Exporter, path: string) => fetch(`${exporter.metricsUrl}${path}`);
const isReady = async (exporter: Exporter) => (await get(exporter, '/-/ready')).status === 200;
const becomesReady = (exporter: Exporter) => until('ready', () => isReady(exporter));

/** Posts a webhook and holds the answer to the promise: 503, Retry-After, within a second. */
async function expectRefused(exporter: Exporter, body: string): Promise<void> {
  const started = performance.now();
  const answer = await post(exporter, body);
  expect({ status: answer.status, retryAfter: answer.headers.get('retry-after') }).toEqual({
    status: 503,
    retryAfter: '1',
  });
  expect(performance.now() - started).toBeLessThan(1000);
}

const expectTaken = async (exporter: Exporter, body: string) => expect((await post(exporter, body)).status).toBe(200);

/** Nothing but the process is known: no calls on the page, `ledger_up` 0, alive but not ready. */
async function expectAway(exporter: Exporter): Promise<void> {
  const page = await (await get(exporter, '/metrics')).text();
  expect(page).not.toContain('livekit_telephony_calls_');
  expect(page).toContain('livekit_telephony_webhooks_total{');
  expect(sumOf(samplesOf(page), 'ledger_up')).toBe(0);
  expect((await get(exporter, '/metrics?collect[]=process')).status).toBe(200);
  expect((await get(exporter, '/metrics?collect[]=calls')).status).toBe(503);
  expect((await get(exporter, '/-/ready')).status).toBe(503);
  expect((await get(exporter, '/-/healthy')).status).toBe(200);
}

describeWith(['redis-server'], 'with Redis away', () => {
  let redis: RedisServer;
  let wire: RedisWire;
  let exporter: Exporter;
  beforeEach(async () => {
    redis = await redisServer(['--appendonly', 'yes']);
    wire = await redisWire(redis.port);
    exporter = await runningExporter({ LEDGER_URL: wire.url });
  });
  afterEach(async () => {
    await exporter.close();
    await wire.close();
    await redis.remove();
  });
  const call = callWebhooks('a');

  test('before the first connection: it starts, refuses, and takes webhooks once Redis is there', async () => {
    await exporter.close();
    await redis.kill('SIGKILL');
    exporter = await runningExporter({ LEDGER_URL: wire.url });
    await expectRefused(exporter, call.joined);
    await until('it is known that Redis is away', async () => !(await isReady(exporter)));
    await expectAway(exporter);
    await redis.start();
    await becomesReady(exporter);
    await expectTaken(exporter, call.joined);
    expect(sumOf(await scrape(exporter), 'calls_started_total')).toBe(1);
  });

  test('killed: webhooks are refused at once, and what was taken before is there when it comes back', async () => {
    await becomesReady(exporter);
    await expectTaken(exporter, call.joined);
    await redis.kill('SIGKILL');
    await until('it is noticed', async () => !(await isReady(exporter)));
    await expectRefused(exporter, call.left);
    await expectAway(exporter);
    await redis.start();
    await becomesReady(exporter);
    await expectTaken(exporter, call.left);
    const page = await scrape(exporter);
    expect([sumOf(page, 'calls_started_total'), sumOf(page, 'calls_ended_total'), sumOf(page, 'ledger_up')]).toEqual([
      1, 1, 1,
    ]);
  });

  test('hanging: refused within a second; what it does late is done once', async () => {
    await becomesReady(exporter);
    await expectTaken(exporter, call.started);
    redis.signal('SIGSTOP');
    await expectRefused(exporter, call.joined);
    await until('the connection is given up', async () => !(await isReady(exporter)));
    await expectAway(exporter);
    redis.signal('SIGCONT');
    await becomesReady(exporter);
    await expectTaken(exporter, call.joined);
    expect(sumOf(await scrape(exporter), 'calls_started_total')).toBe(1);
  });

  test('a commit whose answer was lost: refused, sent again, a duplicate', async () => {
    await becomesReady(exporter);
    await expectTaken(exporter, call.started);
    wire.cutAnswerTo('"SCL_a"'); // of the commit: what is read before is not asked for by the call
    await expectRefused(exporter, call.joined);
    await becomesReady(exporter);
    await expectTaken(exporter, call.joined);
    const page = await scrape(exporter);
    expect([sumOf(page, 'calls_started_total'), sumOf(page, 'webhooks_total', { result: 'duplicate' })]).toEqual([
      1, 1,
    ]);
  });

  test('full: refused and nothing kept; taken once there is room', async () => {
    await becomesReady(exporter);
    await expectTaken(exporter, call.joined);
    const client = redis.client();
    await client.config('SET', 'maxmemory', '1');
    await expectRefused(exporter, call.left);
    expect(await isReady(exporter)).toBe(false);
    const page = await scrape(exporter);
    expect([sumOf(page, 'calls_active'), sumOf(page, 'calls_ended_total'), sumOf(page, 'ledger_up')]).toEqual([
      1, 0, 0,
    ]);
    await client.config('SET', 'maxmemory', '0');
    await becomesReady(exporter);
    await expectTaken(exporter, call.left);
    expect(sumOf(await scrape(exporter), 'webhooks_total', { result: 'duplicate' })).toBe(0);
  });

  test('full before a webhook came: it is found out without one', async () => {
    await becomesReady(exporter);
    await redis.client().config('SET', 'maxmemory', '1');
    await until('it is found out', async () => !(await isReady(exporter)));
    expect(sumOf(await scrape(exporter), 'webhooks_total')).toBe(0);
  });

  test('read-only after a failover: refused until the name leads to the new primary, which is then found', async () => {
    await becomesReady(exporter);
    await expectTaken(exporter, call.joined);
    const next = await redisServer();
    onTestFinished(() => next.remove());
    const [before, after] = [redis.client(), next.client()];
    await after.replicaof('127.0.0.1', redis.port);
    await until('it has the data', async () => (await after.info('replication')).includes('master_link_status:up'));
    await after.replicaof('NO', 'ONE');
    await before.replicaof('127.0.0.1', next.port);
    await expectRefused(exporter, call.left);
    wire.leadTo(next.port);
    await becomesReady(exporter);
    await expectTaken(exporter, call.left);
    const page = await scrape(exporter);
    expect([sumOf(page, 'calls_started_total'), sumOf(page, 'calls_ended_total')]).toEqual([1, 1]);
  });

  test('all its data lost: totals begin anew and balance, as for an exporter that missed the beginning', async () => {
    await becomesReady(exporter);
    await expectTaken(exporter, call.started);
    await expectTaken(exporter, call.joined);
    await redis.client().flushall();
    await expectTaken(exporter, call.left);
    const page = await scrape(exporter);
    expect([sumOf(page, 'calls_started_total'), sumOf(page, 'calls_ended_total'), sumOf(page, 'calls_active')]).toEqual(
      [1, 1, 0],
    );
    expect(sumOf(page, 'calls_inferred_total', { cause: 'missing_join' })).toBe(1);
  });

  test('its scripts forgotten: they are sent again, and nobody notices', async () => {
    await becomesReady(exporter);
    await expectTaken(exporter, call.joined);
    await redis.client().script('FLUSH');
    await expectTaken(exporter, call.left);
  });

  test('shut down while Redis hangs: it ends', async () => {
    await becomesReady(exporter);
    redis.signal('SIGSTOP');
    const answer = post(exporter, call.joined);
    await exporter.close();
    expect((await answer.catch(() => ({ status: 503 }))).status).toBe(503);
  });
});
