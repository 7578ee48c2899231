import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { LedgerOptions } from '../../../src/ledger/create-ledger.ts';
import type { Entry, Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { type RedisKeys, redisKeys, redisSchema } from '../../../src/ledger/redis/keys.ts';
import { minuteOf } from '../../../src/ledger/redis/peaks.ts';
import { aclRule } from '../../../src/ledger/redis/preflight.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { openCall, unansweredCall } from '../../ledger/support/entries.ts';
import { totalOf } from '../../ledger/support/totals.ts';
import { seconds } from '../../support/calls/facts.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

/** What the script of a commit writes with, and what it reads with before that. */
const writes = ['SET', 'HSET', 'HINCRBY', 'HDEL', 'ZADD', 'ZREM', 'SADD', 'SREM', 'DEL'];
const reads = ['GET', 'HGET', 'HMGET', 'SCARD', 'SISMEMBER', 'ZCARD', 'EVALSHA'];

const pair = 'inbound|ST_in';
const startedTotal = `${pair}|calls_started_total`;

/** Every key but those that permissions are tried on, as Redis serializes it. */
async function contentsOf(client: Redis): Promise<Record<string, string | undefined>> {
  const names = (await client.keys('*')).filter((name) => !name.includes(':scratch')).toSorted();
  const dumps = await Promise.all(names.map((name) => client.dumpBuffer(name)));
  return Object.fromEntries(names.map((name, index) => [name, dumps[index]?.toString('hex')]));
}

describeWith(['redis-server'], 'a commit to Redis is kept as a whole or not at all', () => {
  let redis: RedisServer;
  let client: Redis;
  let opened = 0;
  let user: string;
  let keys: RedisKeys;
  beforeAll(async () => {
    redis = await redisServer();
    client = redis.client();
  });
  afterAll(() => redis.remove());
  beforeEach(async () => {
    await client.flushall();
    const prefix = `whole-${++opened}`;
    keys = redisKeys(prefix);
    user = `user-${opened}`;
    await client.call('ACL', 'SETUSER', user, 'on', '>secret', ...aclRule(prefix).split(' '));
  });
  afterEach(() => client.config('SET', 'maxmemory', '0'));

  async function start(change: Partial<LedgerOptions> = {}): Promise<Ledger> {
    const ledger = await openLedger(`redis://${user}:secret@127.0.0.1:${redis.port}?prefix=whole-${opened}`, {
      callMaxAgeMs: 1e9,
      trunkLimit: 10,
      trunks: describedTrunks(),
      now: () => seconds(10),
      ...change,
    });
    onTestFinished(() => ledger.close());
    return ledger;
  }

  const peaks = () => keys.peaks(minuteOf(seconds(10)));

  async function open(change: Partial<LedgerOptions> = {}): Promise<Ledger> {
    const ledger = await start(change);
    await until('the ledger is up', () => ledger.isUp);
    return ledger;
  }

  /** Holds an entry to the promise: refused and without a trace while something is broken, applied once when it is not. */
  async function expectWhole(
    ledger: Ledger,
    entry: Entry,
    broken: () => Promise<unknown>,
    mended: () => Promise<unknown>,
  ) {
    const started = totalOf(await ledger.snapshot(), pair, 'calls_started_total');
    await broken();
    const before = await contentsOf(client);
    for (const _ of [1, 2]) {
      await expect(ledger.apply(entry)).rejects.toMatchObject({ code: 'unavailable' });
      expect(ledger.isUp).toBe(false);
      await ledger.sweep(seconds(10)).catch(() => undefined);
    }
    expect(await contentsOf(client)).toEqual(before);
    await mended();
    expect(await ledger.apply(entry)).toBe('applied');
    expect(await ledger.apply(entry)).toBe('duplicate');
    expect(ledger.isUp).toBe(true);
    expect(totalOf(await ledger.snapshot(), pair, 'calls_started_total')).toBe(started + 1);
  }

  test.each([...writes, ...reads])('when the right to %s is taken away', async (command) => {
    const ledger = await open();
    await ledger.apply(openCall('before', 0));
    const acl = (sign: string) => client.call('ACL', 'SETUSER', user, `${sign}${command.toLowerCase()}`);
    await expectWhole(
      ledger,
      openCall('a', 1),
      () => acl('-'),
      () => acl('+'),
    );
  });

  test.each(writes)('it is not said to work while the right to %s is missing', async (command) => {
    const reports: boolean[] = [];
    const ledger = await open({ onUp: (up) => reports.push(up) });
    await client.call('ACL', 'SETUSER', user, `-${command.toLowerCase()}`);
    await expect(ledger.apply(openCall('a', 1))).rejects.toMatchObject({ code: 'unavailable' });
    for (const _ of [1, 2, 3]) await ledger.sweep(seconds(10)).catch(() => undefined);
    expect([ledger.isUp, reports]).toEqual([false, [false]]);
    await client.call('ACL', 'SETUSER', user, `+${command.toLowerCase()}`);
    await ledger.sweep(seconds(10));
    expect([ledger.isUp, reports]).toEqual([true, [false, true]]);
  });

  describe('when a key is of another type', () => {
    const ofLedger: readonly (readonly [what: string, key: () => string])[] = [
      ['about', () => keys.about],
      ['rooms', () => keys.rooms],
      ['due', () => keys.due],
      ['totals', () => keys.totals],
      ['trunks', () => keys.trunks],
      ['calls', () => keys.calls],
      ['the open calls', () => keys.open],
      ['the peaks', () => peaks()],
      ['its room', () => keys.room(openCall('a', 1).room)],
      ['its id', () => keys.id(openCall('a', 1).id)],
    ];
    test.each(ofLedger)('%s', async (_, key) => {
      const ledger = await open();
      await ledger.apply(openCall('before', 0));
      const kept = await client.exists(key());
      await expectWhole(
        ledger,
        openCall('a', 1),
        async () => {
          if (kept) await client.rename(key(), `kept:${key()}`);
          await client.lpush(key(), 'of another application');
        },
        async () => {
          await client.del(key());
          if (kept) await client.rename(`kept:${key()}`, key());
        },
      );
    });

    test('any of them, at the start: not up, and why', async () => {
      await client.lpush(keys.totals, 'of another application');
      const reports: unknown[] = [];
      const ledger = await start({ onUp: (up, error) => reports.push(up, error) });
      await until('it is reported', () => reports.length > 0);
      const message = expect.stringContaining('another application uses keys that start with {whole-');
      expect([ledger.isUp, reports]).toEqual([false, [false, expect.objectContaining({ message })]]);
    });
  });

  test('when a newer version has taken the ledger over', async () => {
    const ledger = await open();
    await ledger.apply(openCall('before', 0));
    const about = await client.get(keys.about);
    await expectWhole(
      ledger,
      openCall('a', 1),
      () => client.set(keys.about, `${redisSchema + 1}:1800000000000`),
      () => client.set(keys.about, `${about}`),
    );
  });

  test.each([
    ['a word', 'many'],
    ['a fraction', '1.5'],
    ['a number with a zero in front, which HINCRBY does not take', '07'],
    ['more than 64 bits', '9'.repeat(19)],
    ['so much that adding to it is more than 64 bits', `${2n ** 63n - 1n}`],
    ['empty', ''],
  ])('when a total is %s', async (_, value) => {
    const ledger = await open();
    await ledger.apply(openCall('before', 0));
    await expectWhole(
      ledger,
      openCall('a', 1),
      () => client.hset(keys.totals, startedTotal, value),
      () => client.hset(keys.totals, startedTotal, '1'),
    );
  });

  test.each([
    ['the number of open calls', () => keys.open, 'ST_in'],
    ['the most calls in a second', () => peaks(), `open ${seconds(10) / 1000} ST_in`],
    ['the starts in a second', () => peaks(), `starts ${seconds(1) / 1000} ST_in`],
  ])('when %s is no number', async (_, key, field) => {
    const ledger = await open();
    await ledger.apply(openCall('before', 1));
    const kept = `${await client.hget(key(), field)}`;
    await expectWhole(
      ledger,
      openCall('a', 1),
      () => client.hset(key(), field, 'many'),
      () => client.hset(key(), field, kept),
    );
  });

  test('when the memory of Redis is full', async () => {
    const ledger = await open();
    await ledger.apply(openCall('before', 0));
    await expectWhole(
      ledger,
      openCall('a', 1),
      () => client.config('SET', 'maxmemory', '1'),
      () => client.config('SET', 'maxmemory', '0'),
    );
  });

  test('in a batch of many rooms, of which one cannot be written', async () => {
    const ledger = await open();
    const calls = ['a', 'b', 'c'].flatMap((name) => unansweredCall(name, 1));
    await client.lpush(keys.id('EV_b_2'), 'of another application');
    const before = await contentsOf(client);
    const results = await Promise.allSettled(calls.map((entry) => ledger.apply(entry)));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(await contentsOf(client)).toEqual(before);
    await client.del(keys.id('EV_b_2'));
    expect(new Set(await Promise.all(calls.map((entry) => ledger.apply(entry))))).toEqual(new Set(['applied']));
    expect(totalOf(await ledger.snapshot(), pair, 'calls_started_total')).toBe(3);
  });

  test('a right that is missing at the start is named, and the ledger is up once it is given', async () => {
    await client.call('ACL', 'SETUSER', user, '-hincrby', '-zadd');
    const reports: unknown[] = [];
    const ledger = await start({ onUp: (up, error) => reports.push(up, error) });
    await until('it is reported', () => reports.length > 0);
    const message = expect.stringContaining('the Redis user may not run HINCRBY, ZADD: grant the ACL rule');
    expect([ledger.isUp, reports]).toEqual([false, [false, expect.objectContaining({ message })]]);
    await expect(ledger.apply(openCall('a', 1))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await contentsOf(client)).toEqual({});
    await client.call('ACL', 'SETUSER', user, '+hincrby', '+zadd');
    await ledger.sweep(seconds(10));
    expect(ledger.isUp).toBe(true);
    expect(await ledger.apply(openCall('a', 1))).toBe('applied');
  });
});
