import { createLedger, type LedgerOptions } from './create-ledger.ts';
import { health } from './health.ts';
import type { Ledger } from './ledger.ts';
import { redisTarget } from './redis/url.ts';
import { memoryBackend, sqliteBackend } from './sqlite/backend.ts';

/** The clock is the system's unless another is given. */
export type OpenOptions = Omit<LedgerOptions, 'now'> & Partial<Pick<LedgerOptions, 'now'>>;

/**
 * Opens the ledger that a LEDGER_URL names: `sqlite:PATH`, or `memory:` for the same with tables in memory; or
 * `redis:` and `rediss:`, which is up once Redis is reached.
 * @throws LedgerRefusal it must not or cannot be used
 */
export async function openLedger(url: string, { now = Date.now, ...rest }: OpenOptions): Promise<Ledger> {
  const options = { ...rest, now };
  const onUp = (up: boolean, error?: unknown) => options.onUp?.(up, error);
  const target = redisTarget(url);
  if (target) {
    // Loaded when it is needed: ioredis is a fifth of the memory and of the time that the service takes to start.
    const { redisBackend } = await import('./redis/backend.ts');
    const state = health(undefined, onUp);
    return createLedger(redisBackend(target, state, options), state, options);
  }
  const backend = url === 'memory:' ? memoryBackend(options) : sqliteBackend(url.replace(/^sqlite:/, ''), options);
  return createLedger(backend, health(true, onUp), options);
}
