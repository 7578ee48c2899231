import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../../support/processes/programs.ts';
import { type Connecting, connecting } from '../../support/redis/connecting.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

/** Longest duration of something that must fail, ms. */
async function failing(work: Promise<unknown>, message: RegExp): Promise<number> {
  const started = performance.now();
  await expect(work).rejects.toThrow(message);
  return performance.now() - started;
}

describeWith(['redis-server'], 'a connection to Redis', () => {
  let redis: RedisServer;
  let made: Connecting;
  beforeEach(async () => {
    redis = await redisServer();
    made = connecting(redis.url);
    await made.isReady();
  });
  afterEach(() => redis.remove());

  test('runs scripts, commands and pipelines', async () => {
    const { connection } = made;
    expect(await connection.script('write', ['{a}:b'], ['c'])).toBe('OK');
    expect(await connection.script('read', ['{a}:b'], [])).toBe('c');
    expect(await connection.command('get', '{a}:b')).toBe('c');
    expect(
      await connection.pipeline([
        ['set', '{a}:n', 1],
        ['incrby', '{a}:n', 2],
        ['get', '{a}:none'],
      ]),
    ).toEqual(['OK', 3, null]);
    expect(await connection.pipeline([])).toEqual([]);
  });

  test('sends a script once, and again after Redis forgot it', async () => {
    const { connection } = made;
    const calls = async () => /cmdstat_eval:calls=(\d+)/.exec(await redis.client().info('commandstats'))?.[1];
    for (const value of ['1', '2', '3']) await connection.script('write', ['{a}:b'], [value]);
    expect(await calls()).toBe('1');
    await redis.client().script('FLUSH');
    await connection.script('write', ['{a}:b'], ['4']);
    expect(await connection.script('read', ['{a}:b'], [])).toBe('4');
  });

  test('rejects with the first error of a pipeline, without arguments', async () => {
    const { connection } = made;
    const error = await connection
      .pipeline([
        ['nosuch', 'hidden'],
        ['get', 'a', 'hidden'],
      ])
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'Refusal', message: "ERR unknown command 'nosuch'" });
    expect(Object.getOwnPropertyNames(error).toSorted()).toEqual(['message', 'name', 'stack']);
  });

  test('a Redis that hangs: calls fail in time, then the connection is given up and made anew', async () => {
    const { connection, seen } = made;
    redis.signal('SIGSTOP');
    const took = await failing(connection.command('get', 'a'), /no answer within 600 ms/);
    expect(took).toBeGreaterThan(550);
    expect(took).toBeLessThan(900);
    await until('it is given up', () => seen.causes.length > 0, 3000);
    expect(seen.causes[0]).toContain('stopped answering');
    expect(
      await failing(connection.command('get', 'a'), /Socket timeout|before its first answer|not connected/),
    ).toBeLessThan(50);
    redis.signal('SIGCONT');
    await until('it is back', () => seen.ready > 1);
    expect(await connection.command('get', 'a')).toBeNull();
  });

  test('an answer that came while the process was blocked is no timeout', async () => {
    await setImmediate(); // so that timers come before the sockets in what follows
    const work = made.connection.command('get', 'a');
    const end = performance.now() + 700;
    while (performance.now() < end);
    expect(await work).toBeNull();
  });

  test('a Redis that is gone: calls fail at once with the cause', async () => {
    const { connection, seen } = made;
    await redis.kill('SIGKILL');
    await until('it is noticed', () => seen.errors.length > 1);
    expect(await failing(connection.script('read', ['{a}:b'], []), /ECONNREFUSED/)).toBeLessThan(50);
    await redis.start();
    await until('it is back', () => seen.ready > 1);
    expect(await connection.command('get', 'a')).toBeNull();
  });

  test('a read-only Redis is left, with that as the cause', async () => {
    const { connection, seen } = made;
    await redis.client().replicaof('127.0.0.1', redis.port);
    await failing(connection.command('set', 'a', 1), /READONLY/);
    await until('it is left', () => seen.errors.length > 0);
    expect(seen.errors[0]).toMatch(/^READONLY/);
  });

  test('family selects the addresses of a name', async () => {
    await connecting(`redis://localhost:${redis.port}?family=4`).isReady();
    const { seen } = connecting(`redis://localhost:${redis.port}?family=6`);
    await until('it fails', () => seen.errors.length > 0);
    expect(seen.ready).toBe(0);
  });

  test('closed: calls fail, and no connection is made again', async () => {
    const { connection, seen } = made;
    connection.close();
    await failing(connection.command('get', 'a'), /was closed/);
    await setTimeout(200);
    expect(seen).toEqual({ ready: 1, errors: [], causes: [] });
    expect(await redis.client().client('LIST')).not.toContain('livekit-telephony-exporter');
  });

  test('a cluster: it follows the slot, goes back when that node is gone, and closes there', async () => {
    const cluster = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no'];
    const [one, other] = [await redisServer(cluster), await redisServer(cluster)];
    onTestFinished(async () => {
      await one.remove();
      await other.remove();
    });
    await other.client().call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await one.client().call('CLUSTER', 'MEET', '127.0.0.1', `${other.port}`);
    const isUp = async (node: RedisServer) =>
      String(await node.client().call('CLUSTER', 'INFO')).includes('cluster_state:ok');
    for (const node of [one, other]) await until('the cluster is up', () => isUp(node));
    const { connection, seen, isReady } = connecting(one.url);
    await isReady();
    await failing(connection.script('write', ['{a}:b'], ['c']), /^MOVED/);
    await until('it has followed', () => seen.ready > 1);
    expect(await connection.script('write', ['{a}:b'], ['c'])).toBe('OK');
    expect(seen.errors).toEqual([]);
    await other.kill('SIGKILL');
    await until('it is back at the first', () => seen.ready > 2);
    await other.start();
    await until('it has followed again', async () => {
      await connection.command('get', '{a}:b').catch(() => undefined);
      return seen.ready > 3;
    });
    connection.close();
    await setTimeout(200);
    for (const node of [one, other])
      expect(await node.client().client('LIST')).not.toContain('livekit-telephony-exporter');
  });
});
