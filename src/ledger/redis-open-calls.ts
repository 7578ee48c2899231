import { z } from 'zod';
import type { OpenCallView } from './ledger.ts';
import { openCallsOf } from './open-calls.ts';
import type { RedisKeys } from './redis-keys.ts';
import { readRoom } from './redis-room.ts';
import { redisScript, type ScriptCall } from './redis-script.ts';

/** A slice at a time, so that other commands get their turn in Redis. */
const script = redisScript(`return redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])`);

const sliceSize = 500;

const reply = z.tuple([z.string(), z.array(z.string())]);

const sliceCall = (keys: RedisKeys, cursor: string): ScriptCall => ({
  script,
  keys: [keys.rooms],
  args: [cursor, sliceSize],
});

/**
 * Every open call: those of rooms that were there throughout, each once.
 * @param ask sends a call and gives its answer
 */
export async function scanOpenCalls(
  keys: RedisKeys,
  ask: (call: ScriptCall) => Promise<unknown>,
): Promise<OpenCallView[]> {
  const rooms = new Map<string, OpenCallView[]>();
  let cursor = '0';
  do {
    const [next, fields] = reply.parse(await ask(sliceCall(keys, cursor)));
    for (let at = 0; at < fields.length; at += 2) {
      const key = fields[at] ?? '';
      const { room } = readRoom(fields[at + 1] ?? '');
      if (room) rooms.set(key, openCallsOf(key, room));
    }
    cursor = next;
  } while (cursor !== '0');
  return [...rooms.values()].flat();
}
