import type { RedisCommand, RedisConnection } from './connection.ts';

/** Commands of the ledger that cannot run inside a script. NOSCRIPT proves that EVALSHA is allowed. */
const outside: readonly RedisCommand[] = [
  ['eval', 'return 1', 0],
  ['evalsha', '0'.repeat(40), 0],
];

/**
 * All other commands of the ledger, with arguments to try them; `@name` is the scratch key of that name. SET is first:
 * Redis checks for free memory only before the first write of a script, and not if it is a DEL.
 */
const inside = (
  'set @string 1, get @string, pexpire @string 10000, hset @hash field 1, hincrby @hash field 1, hget @hash field, ' +
  'hmget @hash field, hgetall @hash, hdel @hash field, zadd @sorted 1 member, zcard @sorted, ' +
  'zrangebyscore @sorted 0 1, zunionstore @union 1 @sorted, zrem @sorted member, sadd @set member, scard @set, ' +
  'sismember @set member, sscan @set 0, srem @set member, del @string'
)
  .split(', ')
  .map((row) => row.split(' '));

/** The names of all commands that the ledger needs, in the order in which they are tried. */
export const neededCommands: readonly string[] = [...outside, ...inside].map(([name = '']) => name.toUpperCase());

/** Used by the connection for a database other than 0 and its name in CLIENT LIST, and by `evictionPolicy`. */
const ofConnection = ['select', 'client|setname', 'info'];

/**
 * Runs every row as one script, and removes the scratch keys; where DEL is refused, they expire.
 * KEYS: the scratch keys; ARGV[1]: the rows in JSON. Returns an error message for each row, empty if it succeeded.
 */
const lua = `
local errors = {}
for index, row in ipairs(cjson.decode(ARGV[1])) do
  local reply = redis.pcall(unpack(row))
  errors[index] = type(reply) == 'table' and reply.err or ''
end
for _, key in ipairs(KEYS) do
  redis.pcall('PEXPIRE', key, 10000)
  redis.pcall('DEL', key)
end
return errors`;

/** Redis 6 and 7.0 word it without NOPERM inside scripts. */
const isRefused = (message: string): boolean =>
  /can't run this command|unknown (?:redis )?command|^NOPERM.* (?:run|execute) /i.test(message);

/** The error of a command, empty if it succeeded. @throws Error Redis did not answer */
async function errorOf(connection: RedisConnection, command: RedisCommand): Promise<string> {
  try {
    await connection.command(...command);
    return '';
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|NOSCRIPT|ERR unknown) /.test(error.message)) return error.message;
    throw error;
  }
}

/**
 * Tries every needed command on scratch keys, whose names start with `scratchKeyPrefix` (`{PREFIX}:scratch`).
 * @returns the names of commands that are not allowed; without EVAL only the commands outside of scripts are known
 * @throws Error Redis does not answer, refuses the keys or all writes, or does not know EVAL (as a Sentinel)
 */
export async function checkCommands(connection: RedisConnection, scratchKeyPrefix: string): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const command of outside) errors.push(await errorOf(connection, command));
  const [ofEval = ''] = errors;
  if (ofEval.startsWith('ERR')) throw new Error(ofEval);
  if (!isRefused(ofEval)) {
    const rows = inside.map((row) => row.map((arg) => arg.replace(/^@/, `${scratchKeyPrefix}:`)));
    const keys = [...new Set(rows.flat().filter((arg) => arg.startsWith(scratchKeyPrefix)))];
    const reply = await connection.command('eval', lua, keys.length, ...keys, JSON.stringify(rows));
    errors.push(...(reply as string[]));
    const other = errors.slice(outside.length).find((error) => error !== '' && !isRefused(error));
    if (other) throw new Error(other);
  }
  return neededCommands.filter((_, index) => isRefused(errors[index] ?? ''));
}

/** @returns `maxmemory-policy` of Redis; undefined if INFO is not allowed. The ledger needs `noeviction`. */
export async function evictionPolicy(connection: RedisConnection): Promise<string | undefined> {
  try {
    return /^maxmemory_policy:(\S+)/m.exec(String(await connection.command('info', 'memory')))?.[1];
  } catch (error) {
    if (error instanceof Error && isRefused(error.message)) return undefined;
    throw error;
  }
}

/** The rule for `ACL SETUSER`: the keys of one ledger, and nothing but the commands that it uses. */
export const aclRule = (prefix: string): string =>
  [`~{${prefix}}:*`, ...[...neededCommands, ...ofConnection].map((name) => `+${name.toLowerCase()}`)].join(' ');
