import type { Redis } from 'ioredis';
import { z } from 'zod';

/** A command with its arguments. */
const command = z.tuple([z.string(), z.string()], z.union([z.string(), z.number()]));
export type DumpedCommand = z.output<typeof command>;

async function dumpKey(client: Redis, key: string): Promise<DumpedCommand[]> {
  const type = await client.type(key);
  const expiry = await client.pttl(key);
  const expires: DumpedCommand[] = expiry > 0 ? [['pexpire', key, expiry]] : [];
  switch (type) {
    case 'string':
      return [['set', key, (await client.get(key)) ?? '', ...(expiry > 0 ? ['px', expiry] : [])]];
    case 'hash':
      return [['hset', key, ...Object.entries(await client.hgetall(key)).flat()], ...expires];
    case 'set':
      return [['sadd', key, ...(await client.smembers(key)).toSorted()], ...expires];
    case 'zset': {
      const members = await client.zrange(key, '0', '-1', 'WITHSCORES');
      const pairs = members.flatMap((member, index) => (index % 2 === 0 ? [members[index + 1] ?? '', member] : []));
      return [['zadd', key, ...pairs], ...expires];
    }
    default:
      throw new Error(`${key} is a ${type}`);
  }
}

/** The commands that make what a Redis has, by key; expiries as ms from now. */
export async function dumpRedis(client: Redis): Promise<DumpedCommand[]> {
  const keys = (await client.keys('*')).toSorted();
  const commands: DumpedCommand[] = [];
  for (const key of keys) commands.push(...(await dumpKey(client, key)));
  return commands;
}

/** Runs the commands of a dump, a JSON array a line. */
export async function loadRedis(client: Redis, dump: string): Promise<void> {
  for (const line of dump.trim().split('\n')) {
    const [name, ...args] = command.parse(JSON.parse(line));
    await client.call(name, ...args);
  }
}
