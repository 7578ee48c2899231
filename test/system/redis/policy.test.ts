import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { LedgerOptions } from '../../../src/ledger/create-ledger.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { aclRule } from '../../../src/ledger/redis/preflight.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

describeWith(['redis-server'], 'the eviction policy of Redis', () => {
  const user = 'exporter';
  let redis: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    redis = await redisServer();
    client = redis.client();
  });
  afterAll(() => redis.remove());
  beforeEach(async () => {
    await client.flushall();
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.call('ACL', 'SETUSER', user, 'reset', 'on', '>secret', ...aclRule('policy').split(' '));
  });

  async function open(change: Partial<LedgerOptions>): Promise<Ledger> {
    const ledger = await openLedger(`redis://${user}:secret@127.0.0.1:${redis.port}?prefix=policy`, {
      callMaxAgeMs: 1e9,
      trunkLimit: 10,
      trunks: describedTrunks(),
      ...change,
    });
    onTestFinished(() => ledger.close());
    await until('the ledger is up', () => ledger.isUp);
    return ledger;
  }

  test('is warned of if it may delete totals, once over all connections', async () => {
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const warnings: string[] = [];
    const ups: boolean[] = [];
    const ledger = await open({ onWarning: (message) => warnings.push(message), onUp: (up) => ups.push(up) });
    expect(warnings).toEqual([expect.stringMatching(/maxmemory-policy allkeys-lru.*set noeviction/)]);
    const reconnect = async () => {
      const before = ups.length;
      await client.client('KILL', 'USER', user);
      await until('it is back', () => ups.length === before + 2 && ledger.isUp);
    };
    await reconnect();
    expect(warnings).toHaveLength(1);
    await client.config('SET', 'maxmemory-policy', 'volatile-ttl');
    await reconnect();
    expect(warnings).toEqual([expect.anything(), expect.stringContaining('volatile-ttl')]);
  });

  test('is not warned of if Redis keeps everything, or does not say', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    await open({ onWarning });
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await client.call('ACL', 'SETUSER', user, '-info');
    await open({ onWarning });
    expect(warnings).toEqual([]);
  });
});
