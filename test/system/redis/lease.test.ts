import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { redisKeys } from '../../../src/ledger/redis/keys.ts';
import { leaseDuration } from '../../../src/ledger/redis/lease.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { redisWire } from '../../faults/redis-wire.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

const script = fileURLToPath(new URL('children/leaser.ts', import.meta.url));

/** Shorter than in life, so that a test need not wait. */
const short = 600;

describeWith(['redis-server'], 'the lease of replicas that share a ledger', () => {
  let redis: RedisServer;
  let sites = 0;
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.remove());

  async function open(url: string, duration?: number): Promise<Ledger> {
    const ledger = await openLedger(url, {
      callMaxAgeMs: 4 * 3_600_000,
      trunkLimit: 500,
      trunks: describedTrunks(),
      ...(duration && { leaseDuration: duration }),
    });
    onTestFinished(() => ledger.close());
    await until('the ledger is up', () => ledger.isUp);
    return ledger;
  }

  const nextSite = () => {
    const prefix = `lease-${++sites}`;
    return { url: `${redis.url}?prefix=${prefix}`, key: redisKeys(prefix).lease };
  };

  test('one of them has it, also when all ask at the same moment', async () => {
    const { url } = nextSite();
    const replicas = await Promise.all([0, 1, 2].map(() => open(url)));
    const first = await Promise.all(replicas.map((one) => one.lease()));
    expect(first.filter((has) => has)).toHaveLength(1);
    for (const _ of [1, 2]) expect(await Promise.all(replicas.map((one) => one.lease()))).toEqual(first);
  });

  test('closed, it lets go: another has it at once; one that never had it takes nothing away', async () => {
    const { url } = nextSite();
    const [holder, waiting, other] = [await open(url), await open(url), await open(url)];
    expect([await holder.lease(), await waiting.lease()]).toEqual([true, false]);
    await waiting.close();
    expect(await other.lease()).toBe(false);
    await holder.close();
    expect(await other.lease()).toBe(true);
  });

  test('killed, it keeps the others away until the lease ends, then one of them gets it', async () => {
    const { url, key } = nextSite();
    const holder = spawn(process.execPath, [script, url, `${short}`], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    const [said] = await once(holder.stdout.setEncoding('utf8'), 'data');
    expect(String(said).trim()).toBe('true');
    const others = [await open(url, short), await open(url, short)];
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
    expect(await redis.client().exists(key)).toBe(1);
    const ask = async () => (await Promise.all(others.map((one) => one.lease()))).filter((has) => has).length;
    expect(await ask()).toBe(0);
    await until('one of the others has it', async () => (await ask()) === 1, short + 1000);
    expect(await ask()).toBe(1);
  });

  test('while its holder lives it does not end, whether that asks for it or not', async () => {
    const { url } = nextSite();
    const [holder, other] = [await open(url, short), await open(url, short)];
    expect(await holder.lease()).toBe(true);
    for (const _ of [1, 2, 3]) {
      await setTimeout(short);
      expect(await other.lease()).toBe(false);
    }
  });

  test('one that is cut off from Redis loses it, learns it when it asks, and takes nothing from its successor', async () => {
    const { url, key } = nextSite();
    const wire = await redisWire(redis.port);
    const cutOff = await open(`${wire.url}${new URL(url).search}`, short);
    const other = await open(url, short);
    expect(await cutOff.lease()).toBe(true);
    await wire.close();
    await expect(cutOff.lease()).rejects.toMatchObject({ code: 'unavailable' });
    await until('the other has it', () => other.lease(), short + 1000);
    await cutOff.close();
    expect(await redis.client().exists(key)).toBe(1);
  });

  test('one that lost it without noticing takes nothing from its successor when it is closed', async () => {
    const { url, key } = nextSite();
    const [holder, successor] = [await open(url), await open(url)];
    expect(await holder.lease()).toBe(true);
    await redis.client().del(key);
    expect(await successor.lease()).toBe(true);
    await holder.close();
    expect(await redis.client().exists(key)).toBe(1);
  });

  test('it ends within seconds of its holder, and is in the slot of the prefix', async () => {
    const { url, key } = nextSite();
    await (await open(url)).lease();
    const left = await redis.client().pttl(key);
    expect(left).toBeGreaterThan(leaseDuration / 2);
    expect(left).toBeLessThanOrEqual(leaseDuration);
    expect(key).toMatch(/^\{lease-\d+\}:/);
  });
});
