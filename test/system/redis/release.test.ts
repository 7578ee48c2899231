import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { releaseContract, releases } from '../../ledger/release/contract.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { loadRedis } from '../../support/redis/dump.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

describeWith(['redis-server'], 'in Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.remove());

  describe.each(releases)('the data of $name', (release) => {
    releaseContract(release, async (settings) => {
      await redis.client().flushall();
      await loadRedis(redis.client(), readFileSync(new URL('redis.jsonl', release.folder), 'utf8'));
      const ledger = await openLedger(redis.url, settings);
      onTestFinished(() => ledger.close());
      await until('Redis is reached', () => ledger.isUp);
      return ledger;
    });
  });
});
