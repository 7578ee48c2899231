import type { RedisCommand, RedisConnection } from './connection.ts';

/** A command that the ledger needs, and arguments to try it with; `@name` is the scratch key of that name. */
export interface NeededCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Cannot run inside a script. */
  readonly outside?: true;
}

/** The digest of no script: NOSCRIPT proves that EVALSHA is allowed. */
const noScript = '0'.repeat(40);

/**
 * Every command of the ledger, in the order in which they are tried; the documented ACL rule is made of these rows.
 * SET is the first write: Redis checks for free memory only before the first write of a script, and not if it is a DEL.
 */
export const neededCommands: readonly NeededCommand[] = [
  { command: 'EVAL', args: ['return 1', '0'], outside: true },
  { command: 'EVALSHA', args: [noScript, '0'], outside: true },
  { command: 'SET', args: ['@string', '1'] },
  { command: 'GET', args: ['@string'] },
  { command: 'EXISTS', args: ['@string'] },
  { command: 'PEXPIRE', args: ['@string', '10000'] },
  { command: 'HSET', args: ['@hash', 'field', '1'] },
  { command: 'HINCRBY', args: ['@hash', 'field', '1'] },
  { command: 'HGET', args: ['@hash', 'field'] },
  { command: 'HMGET', args: ['@hash', 'field'] },
  { command: 'HGETALL', args: ['@hash'] },
  { command: 'HLEN', args: ['@hash'] },
  { command: 'HSCAN', args: ['@hash', '0'] },
  { command: 'HDEL', args: ['@hash', 'field'] },
  { command: 'ZADD', args: ['@sorted', '1', 'member'] },
  { command: 'ZCARD', args: ['@sorted'] },
  { command: 'ZRANGEBYSCORE', args: ['@sorted', '0', '1'] },
  { command: 'ZUNIONSTORE', args: ['@union', '1', '@sorted'] },
  { command: 'ZSCAN', args: ['@sorted', '0'] },
  { command: 'ZREM', args: ['@sorted', 'member'] },
  { command: 'SADD', args: ['@set', 'member'] },
  { command: 'SCARD', args: ['@set'] },
  { command: 'SISMEMBER', args: ['@set', 'member'] },
  { command: 'SMEMBERS', args: ['@set'] },
  { command: 'DEL', args: ['@set'] },
];

/** Used by the connection for a database other than 0 and its name in CLIENT LIST, and by `evictionPolicy`. */
const ofConnection = ['SELECT', 'CLIENT|SETNAME', 'INFO'];

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
  const refused: string[] = [];
  for (const { command, args } of neededCommands.filter(({ outside }) => outside)) {
    const error = await errorOf(connection, [command.toLowerCase(), ...args]);
    if (command === 'EVAL' && error.startsWith('ERR')) throw new Error(error);
    if (isRefused(error)) refused.push(command);
  }
  if (refused.includes('EVAL')) return refused;

  const keyOf = (arg: string) => (arg.startsWith('@') ? `${scratchKeyPrefix}:${arg.slice(1)}` : arg);
  const inside = neededCommands.filter(({ outside }) => !outside);
  const rows = inside.map(({ command, args }) => [command, ...args.map(keyOf)]);
  const keys = [...new Set(inside.flatMap(({ args }) => args.filter((arg) => arg.startsWith('@')).map(keyOf)))];
  const errors = await connection.command('eval', lua, keys.length, ...keys, JSON.stringify(rows));
  for (const [index, error] of (errors as readonly string[]).entries()) {
    if (error === '') continue;
    if (!isRefused(error)) throw new Error(error);
    refused.push(inside[index]?.command ?? '');
  }
  return refused;
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
export function aclRule(prefix: string): string {
  const commands = [...neededCommands.map(({ command }) => command), ...ofConnection];
  return [`~{${prefix}}:*`, ...commands.map((command) => `+${command.toLowerCase()}`)].join(' ');
}
