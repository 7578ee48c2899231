import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Commit } from '../backend.ts';
import type { LedgerOptions } from '../create-ledger.ts';
import { forgetsRoom } from '../records.ts';
import { type RedisKeys, redisSchema, totalField } from './keys.ts';
import { minuteOf, peakLists, peaksKeptMs } from './peaks.ts';

/** Ids outlive their tokens by this much, ms: clocks of replicas differ. */
const idMargin = 60_000;

/** As long as Redis keeps an id at most, ms: a token that never expires is not kept for ever. */
const longest = 10 * 366 * 24 * 3_600_000;

/**
 * Commits a batch, or nothing. Redis does not undo the writes of a script that fails halfway, so everything that can
 * fail is tried before the first write that matters: types and integers are read, commands are run on scratch keys.
 */
const commit = `
local about, due, rooms, totals, trunks, calls, open, peaks, scratch = unpack(KEYS, 1, 9)
local now, limit, at = tonumber(ARGV[1]), tonumber(ARGV[2]), 2
local function list(width)
  at = at + 1
  local items = {}
  for i = 1, tonumber(ARGV[at]) do
    items[i] = {}
    for j = 1, width do
      at = at + 1
      items[i][j] = ARGV[at]
    end
  end
  return items
end
local changed, records, ids, labels = list(4), list(4), list(2), list(2)
local located, forgotten, sums, raises = list(3), list(2), list(2), list(2)
local levels, starts = list(4), list(2)
local function roomKey(i) return KEYS[9 + i] end
local function idKey(i) return KEYS[9 + #changed + i] end

for i in ipairs(ids) do
  local till = redis.call('GET', idKey(i))
  if till and tonumber(till) > now then return {'stale'} end
end
for i, room in ipairs(changed) do
  if (redis.call('HGET', roomKey(i), 'v') or '') ~= room[2] then return {'stale'} end
end
redis.call('HGET', calls, '')
for _, place in ipairs(located) do
  if (redis.call('HGET', calls, place[1]) or '') ~= place[2] then return {'stale'} end
end
local size, admitted, refused, differs = redis.call('SCARD', trunks), {}, {}, false
for _, label in ipairs(labels) do
  local wish = label[2]
  if redis.call('SISMEMBER', trunks, label[1]) == 1 then differs = differs or wish == 'refused'
  elseif wish == 'named' or wish == 'new' and size + #admitted < limit then admitted[#admitted + 1] = label[1]
  else
    refused[#refused + 1] = label[1]
    differs = differs or wish == 'new'
  end
end
if differs then return {'full', refused} end
local written = redis.call('GET', about)
if written and string.match(written, '^%d+') ~= '${redisSchema}' then
  return redis.error_reply('ERR the ledger was written by another version')
end
redis.call('SCARD', rooms)
redis.call('ZCARD', due)
local function check(key, what, changes, field)
  redis.call('HGET', key, '')
  for _, change in ipairs(changes) do
    local value = redis.call('HGET', key, change[field])
    if value and value ~= '0' and (#value > 18 or not string.match(value, '^%-?[1-9]%d*$')) then
      return what .. ' ' .. change[field] .. ' is not an integer'
    end
  end
end
local wrong = check(totals, 'total', sums, 1) or check(totals, 'total', raises, 1)
  or check(open, 'open calls', levels, 1) or check(peaks, 'peak', levels, 2) or check(peaks, 'peak', starts, 1)
if wrong then return redis.error_reply('WRONGTYPE ' .. wrong) end
redis.call('SET', scratch .. ':string', '', 'PX', 60000)
redis.call('PEXPIRE', scratch .. ':string', 60000)
redis.call('HSET', scratch .. ':hash', 'a', '0')
redis.call('HINCRBY', scratch .. ':hash', 'a', '0')
redis.call('HDEL', scratch .. ':hash', 'a')
redis.call('ZADD', scratch .. ':sorted', 0, 'a')
redis.call('ZREM', scratch .. ':sorted', 'a')
redis.call('SADD', scratch .. ':set', 'a')
redis.call('SREM', scratch .. ':set', 'a')
redis.call('DEL', scratch .. ':string')

for i, id in ipairs(ids) do redis.call('SET', idKey(i), id[1], 'PX', id[2]) end
for _, label in ipairs(admitted) do redis.call('SADD', trunks, label) end
for i, room in ipairs(changed) do
  redis.call('HSET', roomKey(i), 'v', room[3])
  redis.call('SADD', rooms, room[1])
end
for _, record in ipairs(records) do
  local i = tonumber(record[1])
  local member = changed[i][1] .. ' ' .. record[2]
  if record[3] ~= '' then redis.call('HSET', roomKey(i), record[2], record[3])
  else redis.call('HDEL', roomKey(i), record[2]) end
  if record[4] ~= '' then redis.call('ZADD', due, record[4], member)
  elseif record[3] == '' then redis.call('ZREM', due, member) end
end
for i, room in ipairs(changed) do
  if room[4] == 'forgotten' then
    redis.call('DEL', roomKey(i))
    redis.call('SREM', rooms, room[1])
  end
end
for _, place in ipairs(located) do redis.call('HSET', calls, place[1], place[3]) end
for _, gone in ipairs(forgotten) do
  if redis.call('HGET', calls, gone[1]) == gone[2] then redis.call('HDEL', calls, gone[1]) end
end
for _, level in ipairs(levels) do
  local before = tonumber(redis.call('HGET', open, level[1]) or 0)
  local most = math.max(before + tonumber(level[3]), tonumber(redis.call('HGET', peaks, level[2]) or 0))
  redis.call('HSET', peaks, level[2], most)
  redis.call('HINCRBY', open, level[1], level[4])
end
for _, start in ipairs(starts) do redis.call('HINCRBY', peaks, start[1], start[2]) end
if #levels > 0 then redis.call('PEXPIRE', peaks, ${peaksKeptMs}) end
for _, sum in ipairs(sums) do redis.call('HINCRBY', totals, sum[1], sum[2]) end
for _, raise in ipairs(raises) do
  if tonumber(redis.call('HGET', totals, raise[1]) or 0) < tonumber(raise[2]) then
    redis.call('HSET', totals, raise[1], raise[2])
  end
end
return {'done'}
`;

/**
 * Says whose the ledger is, and writes, so that it fails whenever commits would. Under another CALL_MAX_AGE_SECONDS
 * every record is due at once, which gives it the time when it is due by that.
 */
const maintain = `
local about = redis.call('GET', KEYS[1]) or ARGV[1]
if tonumber(string.match(about, '^%d+')) ~= tonumber(ARGV[2]) then return about end
redis.call('SET', KEYS[1], about)
if ARGV[3] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[3] then
  redis.call('ZUNIONSTORE', KEYS[3], 1, KEYS[3], 'WEIGHTS', 0)
  redis.call('SET', KEYS[2], ARGV[3])
end
return about
`;

const replaceValue = `
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return current end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return ARGV[3]
`;

const takeLease = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

const releaseLease = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

/** Lua scripts by name: Redis runs each as a whole, so that what it reads and writes is one moment. */
export const scripts = { commit, maintain, replaceValue, takeLease, releaseLease };

/** What the script `commit` answers. `full`: labels that are past the limit. */
export const commitReply = z.tuple([z.enum(['done', 'stale', 'full']), z.array(z.string()).optional()]);

/** Keys and arguments of the script `commit`. */
export function commitCall(
  keys: RedisKeys,
  { rooms, ids, labels, located, forgotten, activity, totals }: Commit,
  { trunkLimit, now: clock }: Pick<LedgerOptions, 'trunkLimit' | 'now'>,
): { keys: string[]; args: (string | number)[] } {
  const now = clock();
  const list = (items: readonly (readonly (string | number)[])[]) => [items.length, ...items.flat()];
  // A version that no room ever had, so that a forgotten room that starts again is not confused with the old one.
  const version = randomBytes(12).toString('base64url');
  const idTimes = Array.from(ids.values(), (expiresAt) => {
    const forgetAt = Math.min(Math.ceil(expiresAt) + idMargin, Number.MAX_SAFE_INTEGER);
    return [forgetAt, Math.min(Math.max(1, forgetAt - Math.floor(now)), longest)] as const;
  });
  const records = rooms.flatMap((room, index) =>
    room.records.map(({ name, text = '', due = '' }) => [index + 1, name, text, due]),
  );
  const peak = peakLists(activity, now);
  const changesOf = (raises: boolean) =>
    totals.filter((change) => change.raises === raises).map(({ key, cell, value }) => [totalField(key, cell), value]);
  return {
    keys: [
      ...[keys.about, keys.due, keys.rooms, keys.totals, keys.trunks, keys.calls],
      ...[keys.open, keys.peaks(minuteOf(now)), keys.scratch],
      ...rooms.map(({ room }) => keys.room(room)),
      ...Array.from(ids.keys(), keys.id),
    ],
    args: [
      ...[now, trunkLimit],
      ...list(rooms.map((one) => [one.room, one.version, version, forgetsRoom(one) ? 'forgotten' : ''])),
      ...list(records),
      ...list(idTimes),
      ...list([...labels]),
      ...list(located.map(({ call, before = '', room }) => [call, before, room])),
      ...list(forgotten.map(({ call, room }) => [call, room])),
      ...list(changesOf(false)),
      ...list(changesOf(true)),
      ...list(peak.levels),
      ...list(peak.starts),
    ],
  };
}
