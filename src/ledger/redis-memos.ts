import { z } from 'zod';
import type { Memos } from './ledger.ts';
import type { RedisKeys } from './redis-keys.ts';
import { redisScript, type ScriptCall } from './redis-script.ts';

const readScript = redisScript(`return redis.call('HGET', KEYS[1], ARGV[1])`);

const replaceScript = redisScript(`
local stands = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if stands ~= ARGV[2] then return stands end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return ARGV[3]
`);

/** The empty text stands for none. */
const reply = z
  .string()
  .nullable()
  .transform((text) => text || undefined);

/** @param ask sends a call and gives its answer */
export const redisMemos = (keys: RedisKeys, ask: (call: ScriptCall) => Promise<unknown>): Memos => ({
  read: async (name) => reply.parse(await ask({ script: readScript, keys: [keys.memos], args: [name] })),
  replace: async (name, before, text) =>
    reply.parse(await ask({ script: replaceScript, keys: [keys.memos], args: [name, before ?? '', text] })),
});
