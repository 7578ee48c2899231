import { z } from 'zod';
import type { RedisKeys } from './redis-keys.ts';
import { redisSchema } from './redis-keys.ts';
import { redisScript, type ScriptCall } from './redis-script.ts';

/**
 * Writes, so that it fails whenever commits would, and looks up what is due. Under another CALL_MAX_AGE_SECONDS
 * everything is looked at once, which gives it the time when it is due by that.
 */
const script = redisScript(`
local about = redis.call('GET', KEYS[1]) or ARGV[1]
if tonumber(string.match(about, '^%d+')) > tonumber(ARGV[2]) then return {about, {}, {}} end
redis.call('SET', KEYS[1], about)
if ARGV[5] ~= '' and redis.call('GET', KEYS[4]) ~= ARGV[5] then
  redis.call('SET', KEYS[4], ARGV[5])
  redis.call('ZUNIONSTORE', KEYS[2], 1, KEYS[2], 'WEIGHTS', 0)
end
local keys = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])
if #keys == 0 then return {about, {}, {}} end
local states = redis.call('HMGET', KEYS[3], unpack(keys))
for i = 1, #keys do states[i] = states[i] or '' end
return {about, keys, states}
`);

const reply = z.tuple([z.string().regex(/^\d+:/), z.array(z.string()), z.array(z.string())]);

/**
 * Asks for the rooms that are due at `now`, ms; a ledger that is not there yet begins now.
 * @param callMaxAgeMs of a process that begins to use the ledger; replicas that differ do not fight over it
 */
export const dueCall = (
  keys: RedisKeys,
  { now, atMost, callMaxAgeMs }: { now: number; atMost: number; callMaxAgeMs: number | undefined },
): ScriptCall => ({
  script,
  keys: [keys.about, keys.due, keys.rooms, keys.maxAge],
  args: [`${redisSchema}:${Math.floor(now)}`, redisSchema, now, atMost, callMaxAgeMs ?? ''],
});

export interface Due {
  /** Layout and beginning of the ledger: another beginning means that Redis lost what it had. */
  readonly about: string;
  readonly schema: number;
  /** Rooms with their states as stored; empty for a room that is gone. */
  readonly rooms: readonly { readonly key: string; readonly state: string }[];
}

/** What the reply to `dueCall` says. */
export function readDue(value: unknown): Due {
  const [about, keys, states] = reply.parse(value);
  return {
    about,
    schema: Number(about.split(':')[0]),
    rooms: keys.map((key, index) => ({ key, state: states[index] ?? '' })),
  };
}
