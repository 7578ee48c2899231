import { onTestFinished } from 'vitest';
import { redisCause } from '../../../src/ledger/redis/causes.ts';
import { type RedisConnection, redisConnection } from '../../../src/ledger/redis/connection.ts';
import { redisTarget } from '../../../src/ledger/redis/url.ts';
import { until } from '../time/until.ts';

const scripts = {
  write: "return redis.call('SET', KEYS[1], ARGV[1])",
  read: "return redis.call('GET', KEYS[1])",
};

export interface Connecting {
  readonly connection: RedisConnection<keyof typeof scripts>;
  /** How often a connection was made, and the causes why it was lost. */
  readonly seen: { ready: number; readonly errors: string[]; readonly causes: string[] };
  isReady(): Promise<void>;
}

/** A connection to a Redis URL, closed when the test ends. */
export function connecting(url: string): Connecting {
  const target = redisTarget(url);
  if (!target) throw new Error(`not a Redis URL: ${url}`);
  const seen: Connecting['seen'] = { ready: 0, errors: [], causes: [] };
  const connection = redisConnection(target, scripts, {
    onReady: () => {
      seen.ready += 1;
    },
    onLost(error) {
      seen.errors.push(error.message);
      seen.causes.push(redisCause(error, target));
    },
  });
  onTestFinished(() => connection.close());
  return { connection, seen, isReady: () => until('there is a connection', () => seen.ready > 0) };
}

/** The cause why no connection is made; it must not become ready meanwhile. */
export async function causeOf(url: string): Promise<string> {
  const { connection, seen } = connecting(url);
  await until('it fails', () => seen.causes.length > 0);
  connection.close();
  if (seen.ready > 0) throw new Error('it became ready');
  return seen.causes[0] ?? '';
}
