import { z } from 'zod';
import type { TotalChange } from './redis-changes.ts';
import type { RedisKeys } from './redis-keys.ts';
import { versionLength } from './redis-room.ts';
import { redisScript, type ScriptCall } from './redis-script.ts';

/**
 * Commits what entries of one room change, or nothing: when the room is no longer the one that was built on, when an id
 * is known already, or when a trunk label is one too many. The first write is one that a full Redis refuses, so that
 * nothing is half done.
 */
const script = redisScript(`
local rooms, due, totals, trunks = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local room, version, state, dueAt, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local at = 5
local function take()
  at = at + 1
  return ARGV[at]
end
local function list(width)
  local items = {}
  for i = 1, tonumber(take()) do
    items[i] = {}
    for j = 1, width do items[i][j] = take() end
  end
  return items
end
local limit = tonumber(take())
local labels, ids, sums, raises = list(2), list(2), list(2), list(2)

local current = room ~= '' and redis.call('HGET', rooms, room) or ''
local known = {}
for i in ipairs(ids) do
  local till = redis.call('GET', KEYS[4 + i])
  if till and tonumber(till) > now then known[#known + 1] = i - 1 end
end
if #known > 0 or string.sub(current, 1, ${versionLength}) ~= version then return {'stale', current, known} end

local size = redis.call('SCARD', trunks)
local admitted, refused = {}, {}
for _, label in ipairs(labels) do
  if redis.call('SISMEMBER', trunks, label[1]) == 0 then
    if label[2] == 'named' or size + #admitted < limit then admitted[#admitted + 1] = label[1]
    else refused[#refused + 1] = label[1] end
  end
end
if #refused > 0 then return {'full', refused} end

for i, id in ipairs(ids) do redis.call('SET', KEYS[4 + i], id[1], 'PX', id[2]) end
for _, label in ipairs(admitted) do redis.call('SADD', trunks, label) end
if state ~= '' then
  redis.call('HSET', rooms, room, state)
  redis.call('ZADD', due, dueAt, room)
elseif room ~= '' then
  redis.call('HDEL', rooms, room)
  redis.call('ZREM', due, room)
end
for _, sum in ipairs(sums) do redis.call('HINCRBY', totals, sum[1], sum[2]) end
for _, raise in ipairs(raises) do
  if tonumber(redis.call('HGET', totals, raise[1]) or 0) < tonumber(raise[2]) then
    redis.call('HSET', totals, raise[1], raise[2])
  end
end
return {'done'}
`);

/** Ids outlive their tokens by this much, ms: clocks of replicas differ. */
const idMargin = 60_000;

/** As long as Redis is asked to keep anything, ms: a token without end is not kept for ever. */
const longest = 10 * 366 * 24 * 3_600_000;

export interface RedisCommit {
  /** The room that changes; empty when none does. */
  readonly room: string;
  /** The version of the room that this was built on. */
  readonly version: string;
  /** The room's next state as `writeRoom` made it; empty when it is forgotten. */
  readonly state: string;
  /** When the room is next due, ms. */
  readonly dueAt: number;
  /** Ids with the time until which each must be known, ms. */
  readonly ids: ReadonlyMap<string, number>;
  /** Trunk labels in use, and whether the operator gave them. */
  readonly labels: ReadonlyMap<string, boolean>;
  readonly changes: ReadonlyMap<string, TotalChange>;
}

/** A commit as a call. @param now time on our clock, ms */
export function commitCall(keys: RedisKeys, commit: RedisCommit, trunkLimit: number, now: number): ScriptCall {
  const ids = [...commit.ids.values()].flatMap((expiresAt) => {
    const forgetAt = Math.min(Math.ceil(expiresAt) + idMargin, Number.MAX_SAFE_INTEGER);
    return [forgetAt, Math.min(Math.max(1, forgetAt - Math.floor(now)), longest)];
  });
  const changes = [...commit.changes.values()];
  const sums = changes.filter((change) => !change.raises);
  const raises = changes.filter((change) => change.raises);
  return {
    script,
    keys: [keys.rooms, keys.due, keys.totals, keys.trunks, ...Array.from(commit.ids.keys(), keys.id)],
    args: [
      ...[commit.room, commit.version, commit.state, commit.dueAt, now, trunkLimit],
      ...[commit.labels.size, ...Array.from(commit.labels, ([label, named]) => [label, named ? 'named' : '']).flat()],
      ...[commit.ids.size, ...ids],
      ...[sums.length, ...sums.flatMap(({ field, value }) => [field, value])],
      ...[raises.length, ...raises.flatMap(({ field, value }) => [field, value])],
    ],
  };
}

/** `stale`: the room as it is now, and which of the ids (by their place) are known. `full`: labels that are too many. */
export const commitReply = z.union([
  z.tuple([z.literal('done')]),
  z.tuple([z.literal('stale'), z.string(), z.array(z.int())]),
  z.tuple([z.literal('full'), z.array(z.string())]),
]);
