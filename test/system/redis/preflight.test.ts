import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { RedisConnection } from '../../../src/ledger/redis/connection.ts';
import { aclRule, checkCommands, evictionPolicy, neededCommands } from '../../../src/ledger/redis/preflight.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { connecting } from '../../support/redis/connecting.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';

describeWith(['redis-server'], 'the check of commands', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.remove());

  let users = 0;
  /** A connection of a new user with these rights. */
  async function connectionOf(rule: string, path = ''): Promise<RedisConnection> {
    const name = `user-${++users}`;
    await redis.client().call('ACL', 'SETUSER', name, 'on', '>secret', ...rule.split(' '));
    const { connection, isReady } = connecting(`redis://${name}:secret@127.0.0.1:${redis.port}${path}`);
    await isReady();
    return connection;
  }
  const check = (connection: RedisConnection) => checkCommands(connection, '{calls}:scratch');

  test('a user with exactly the documented rule passes, and no command of it is denied', async () => {
    const client = redis.client();
    await client.call('ACL', 'LOG', 'RESET');
    const connection = await connectionOf(aclRule('calls'), '/1');
    expect(await check(connection)).toEqual([]);
    expect(await evictionPolicy(connection)).toBe('noeviction');
    expect(await client.call('ACL', 'LOG')).toEqual([]);
    expect(await client.call('CLIENT', 'LIST')).toContain('name=livekit-telephony-exporter');
  });

  test.each(neededCommands.filter((command) => command !== 'EVAL'))('a user without %s', async (command) => {
    const connection = await connectionOf(`${aclRule('calls')} -${command.toLowerCase()}`);
    expect(await check(connection)).toEqual([command]);
  });

  test('a user without EVAL, of whom nothing else is known', async () => {
    const connection = await connectionOf(`${aclRule('calls')} -eval -hincrby`);
    expect(await check(connection)).toEqual(['EVAL']);
  });

  test('a user without several', async () => {
    const connection = await connectionOf(`${aclRule('calls')} -evalsha -del -hincrby -zadd`);
    expect(await check(connection)).toEqual(['EVALSHA', 'HINCRBY', 'ZADD', 'DEL']);
  });

  test('a user of other keys', async () => {
    const connection = await connectionOf(aclRule('other'));
    await expect(check(connection)).rejects.toThrow(/^NOPERM .*keys/);
  });

  test('a command that Redis does not have', async () => {
    const old = await redisServer(['--rename-command', 'ZUNIONSTORE', '']);
    onTestFinished(() => old.remove());
    const { connection, isReady } = connecting(old.url);
    await isReady();
    expect(await check(connection)).toEqual(['ZUNIONSTORE']);
  });

  test('no scratch key is left; without DEL they expire', async () => {
    const client = redis.client();
    await client.flushall();
    expect(await check(await connectionOf(aclRule('calls')))).toEqual([]);
    expect(await client.keys('*')).toEqual([]);
    await check(await connectionOf(`${aclRule('calls')} -del`));
    const keys = await client.keys('*');
    expect(keys.toSorted()).toEqual(['string', 'union'].map((name) => `{calls}:scratch:${name}`));
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
  });

  test('the eviction policy', async () => {
    const connection = await connectionOf(aclRule('calls'));
    await redis.client().config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await evictionPolicy(connection)).toBe('allkeys-lru');
    expect(await evictionPolicy(await connectionOf(`${aclRule('calls')} -info`))).toBeUndefined();
  });
});
