import { embeddedLedger } from './embedded.ts';
import type { Ledger } from './ledger.ts';
import { memoryStore } from './memory-store.ts';
import { type RedisOptions, redisLedger } from './redis-ledger.ts';
import { redisTarget } from './redis-url.ts';
import { sqliteStore } from './sqlite-store.ts';

/** What a ledger of any kind is opened with; the clock is the system's unless another is given. */
export type LedgerOptions = Omit<RedisOptions, 'now'> & Partial<Pick<RedisOptions, 'now'>>;

/**
 * Opens the ledger that a LEDGER_URL names: `sqlite:PATH`, or `memory:` for the same with tables in memory; or
 * `redis:` and `rediss:`, which is up once Redis is reached.
 * @throws LedgerRefusal it must not or cannot be used
 */
export function openLedger(url: string, { now = Date.now, ...options }: LedgerOptions): Ledger {
  const redis = redisTarget(url);
  if (redis) return redisLedger(redis, { ...options, now });
  const store = url === 'memory:' ? memoryStore() : sqliteStore(url.replace(/^sqlite:/, ''));
  return embeddedLedger({ ...options, store });
}
