import { afterAll, beforeAll } from 'vitest';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import type { Settings } from '../../ledger/contract/open.ts';
import { ledgerContract } from '../../ledger/contract.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

describeWith(['redis-server'], 'the contract of ledgers', () => {
  let redis: RedisServer;
  let ledgers = 0;
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.remove());

  async function openOn(url: string, settings: Settings) {
    const ledger = await openLedger(url, settings);
    await until('Redis is reached', () => ledger.isUp);
    return ledger;
  }

  ledgerContract('Redis', async (settings) => {
    const url = `${redis.url}?prefix=contract-${++ledgers}`;
    return { ledger: await openOn(url, settings), reopen: (again) => openOn(url, again) };
  });
});
