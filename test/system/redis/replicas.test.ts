import fc from 'fast-check';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { classify } from '../../../src/call/classify.ts';
import { globalCells, pairCells } from '../../../src/catalog/cells.ts';
import type { LedgerOptions } from '../../../src/ledger/create-ledger.ts';
import { type Entry, type Ledger, roomKey, type Snapshot } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { redisKeys, redisSchema } from '../../../src/ledger/redis/keys.ts';
import { globalKey } from '../../../src/ledger/totals.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { activeOf } from '../../ledger/support/totals.ts';
import { epoch, inboundLeg, joined, seconds } from '../../support/calls/facts.ts';
import { foldRecorded, plainRules } from '../../support/calls/fold.ts';
import { delivered, recorded, restarts } from '../../support/calls/recordings.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

/** Somebody calls in, in a room of its own, and no other webhook arrives. */
const openCall = (name: string, t: number, trunkId = 'ST_in'): Entry => ({
  id: `EV_${name}`,
  room: `room-${name}`,
  expiresAt: epoch + 300_000,
  fact: joined(
    { t, session: `RM_${name}` },
    { ...inboundLeg, call: `SCL_${name}`, participant: `PA_${name}`, trunkId },
  ),
});

/** Every total that is not 0, by the names of `Tally.entries`. */
const totalsOf = ({ rows }: Snapshot): Record<string, number> =>
  Object.fromEntries(
    [...rows].flatMap(([key, row]) =>
      (key === globalKey ? globalCells : pairCells).flatMap((cell, index) =>
        row[index] ? [[`${key} ${cell}`, row[index]]] : [],
      ),
    ),
  );

const stream = [...delivered(recorded), ...delivered(restarts)];
const truth = foldRecorded(stream);
const entries = stream.map(
  ({ event, receivedAt }): Entry => ({
    id: event.id,
    room: roomKey(event.room?.name ?? ''),
    expiresAt: epoch + 300_000,
    fact: classify(event, receivedAt),
  }),
);

describeWith(['redis-server'], 'replicas that share a ledger', () => {
  let redis: RedisServer;
  let sites = 0;
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.remove());

  const nextPrefix = () => `replicas-${++sites}`;

  async function openOn(prefix: string, changes: Partial<LedgerOptions> = {}): Promise<Ledger> {
    const ledger = await openLedger(`${redis.url}?prefix=${prefix}`, {
      callMaxAgeMs: plainRules.callMaxAgeMs,
      trunkLimit: 500,
      trunks: describedTrunks(),
      now: () => epoch,
      ...changes,
    });
    await until('the ledger is up', () => ledger.isUp);
    return ledger;
  }

  async function open(prefix: string, changes: Partial<LedgerOptions> = {}): Promise<Ledger> {
    const ledger = await openOn(prefix, changes);
    onTestFinished(() => ledger.close());
    return ledger;
  }

  test('webhooks that land on any of them give the totals of one that got all', async () => {
    const turn = fc.nat(2);
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: entries.length, maxLength: entries.length }), async (turns) => {
        const prefix = nextPrefix();
        const replicas = await Promise.all([0, 1, 2].map(() => openOn(prefix)));
        for (const [index, entry] of entries.entries()) await replicas[turns[index] ?? 0]?.apply(entry);
        for (const one of replicas) {
          expect(totalsOf(await one.snapshot())).toEqual(truth.tally.entries());
          await one.close();
        }
      }),
      { numRuns: 5 },
    );
  });

  test('a webhook that reaches all of them at the same moment counts once', async () => {
    const prefix = nextPrefix();
    const replicas = await Promise.all([0, 1, 2].map(() => open(prefix)));
    const calls = Array.from({ length: 100 }, (_, index) => openCall(`${index}`, index));
    const results = await Promise.all(calls.flatMap((entry) => replicas.map((one) => one.apply(entry))));
    expect(results.filter((result) => result === 'applied')).toHaveLength(100);
    expect(results.filter((result) => result === 'duplicate')).toHaveLength(200);
    for (const one of replicas) expect(activeOf(await one.snapshot())).toEqual({ 'inbound|ST_in': 100 });
  });

  test('different webhooks of one room that reach them at the same moment are all counted', async () => {
    const prefix = nextPrefix();
    const replicas = await Promise.all([0, 1, 2].map(() => open(prefix)));
    const calls = Array.from({ length: 60 }, (_, index) => ({ ...openCall(`${index}`, 1), room: 'one-room' }));
    const results = await Promise.all(calls.map((entry, index) => replicas[index % 3]?.apply(entry)));
    expect(new Set(results)).toEqual(new Set(['applied']));
    for (const one of replicas) expect(activeOf(await one.snapshot())).toEqual({ 'inbound|ST_in': 60 });
  });

  test('one of them that sweeps settles a call, and all of them at the same moment settle it once', async () => {
    const prefix = nextPrefix();
    const replicas = await Promise.all([0, 1, 2].map(() => open(prefix, { callMaxAgeMs: 3_600_000 })));
    const calls = Array.from({ length: 1200 }, (_, index) => openCall(`${index}`, 0));
    for (let from = 0; from < calls.length; from += 400)
      await Promise.all(calls.slice(from, from + 400).map((entry) => replicas[0]?.apply(entry)));
    await Promise.all(replicas.map((one) => one.sweep(seconds(3600))));
    for (const one of replicas) await one.sweep(seconds(3600));
    for (const one of replicas) {
      const snapshot = await one.snapshot();
      expect(activeOf(snapshot)).toEqual({});
      expect(totalsOf(snapshot)[' calls_inferred_total:end/expired']).toBe(1200);
    }
  });

  test('the limit of trunk labels is one for all of them, names that the operator gave apart', async () => {
    const prefix = nextPrefix();
    const named = { id: 'ST_9', name: 'carrier', direction: undefined, channels: undefined, callsPerSecond: undefined };
    const replicas = await Promise.all(
      [0, 1, 2].map(() => open(prefix, { trunkLimit: 4, trunks: describedTrunks([named]) })),
    );
    const calls = Array.from({ length: 90 }, (_, index) => openCall(`${index}`, 1, `ST_${index % 10}`));
    await Promise.all(calls.map((entry, index) => replicas[index % 3]?.apply(entry)));
    const snapshot = await (await open(prefix)).snapshot();
    const { 'inbound|other': others = 0, 'inbound|carrier': carrier, ...admitted } = activeOf(snapshot);
    expect(carrier).toBe(9);
    expect([3, 4]).toContain(Object.keys(admitted).length); // the name may have taken a place
    expect(new Set(Object.values(admitted))).toEqual(new Set([9]));
    expect(others).toBe(81 - 9 * Object.keys(admitted).length);
    expect(totalsOf(snapshot)[' trunk_overflow_total']).toBe(others);
  });

  test('a label that one refused and another has admitted meanwhile is a label for both at once', async () => {
    const prefix = nextPrefix();
    const [low, high] = [await open(prefix, { trunkLimit: 1 }), await open(prefix, { trunkLimit: 5 })];
    for (const [name, trunk] of [
      ['a', 'ST_a'],
      ['b', 'ST_b'],
    ] as const)
      await low.apply(openCall(name, 1, trunk));
    await high.apply(openCall('c', 1, 'ST_b'));
    await low.apply(openCall('d', 1, 'ST_b'));
    expect(activeOf(await low.snapshot())).toEqual({ 'inbound|ST_a': 1, 'inbound|other': 1, 'inbound|ST_b': 2 });
  });

  test('what one has answered is on the next page of it, and on those of the others within a second', async () => {
    const prefix = nextPrefix();
    const [here, there] = [await open(prefix), await open(prefix)];
    for (const one of [here, there]) await one.snapshot();
    await here.apply(openCall('a', 1));
    expect(activeOf(await here.snapshot())).toEqual({ 'inbound|ST_in': 1 });
    await until('the others show it', async () => activeOf(await there.snapshot())['inbound|ST_in'] === 1, 1200);
  });

  test('many pages within a second cost Redis one', async () => {
    const ledger = await open(nextPrefix());
    const client = redis.client();
    const scripts = async () => Number(/cmdstat_hgetall:calls=(\d+)/.exec(await client.info('commandstats'))?.[1] ?? 0);
    const before = await scripts();
    await Promise.all(Array.from({ length: 50 }, () => ledger.snapshot()));
    expect((await scripts()) - before).toBe(4); // totals, open calls, and the peaks of two minutes
  });

  test('any of them lists every open call, however many there are', async () => {
    const prefix = nextPrefix();
    const [here, there] = [await open(prefix), await open(prefix)];
    for (let from = 0; from < 1500; from += 500)
      await Promise.all(Array.from({ length: 500 }, (_, index) => here.apply(openCall(`${from + index}`, 1))));
    const calls = await there.openCalls();
    expect(new Set(calls.map(({ call }) => call)).size).toBe(1500);
    expect(calls).toHaveLength(1500);
    expect(calls).toContainEqual({
      room: 'room-7',
      call: 'SCL_7',
      pair: { direction: 'inbound', trunk: 'ST_in' },
      startedAt: seconds(1),
      answeredAt: undefined,
      isAnswered: false,
      participants: ['PA_7'],
      lastSeenAt: seconds(1),
      isAwaited: false,
    });
  });

  test('ledgers with different prefixes know nothing of each other', async () => {
    const [one, other] = [await open(nextPrefix()), await open(nextPrefix())];
    await one.apply(openCall('a', 1));
    expect(activeOf(await other.snapshot())).toEqual({});
    expect(await other.apply(openCall('a', 1))).toBe('applied');
  });

  test('ids expire by themselves, and every key is in the slot of the prefix', async () => {
    const prefix = nextPrefix();
    const ledger = await open(prefix);
    for (const name of ['a', 'b', 'c', 'd']) await ledger.apply(openCall(name, 0));
    const client = redis.client();
    const names = await client.keys(`*${prefix}*`);
    expect(names.every((name) => name.startsWith(`{${prefix}}:`))).toBe(true);
    const ids = names.filter((name) => name.includes(':id:'));
    expect(ids).toHaveLength(4);
    for (const id of ids) {
      const left = await client.pttl(id);
      expect(left).toBeGreaterThan(340_000);
      expect(left).toBeLessThanOrEqual(360_000);
    }
  });

  test('a ledger that a newer version wrote is left alone', async () => {
    const prefix = nextPrefix();
    const client = redis.client();
    await client.set(redisKeys(prefix).about, `${redisSchema + 1}:1800000000000`);
    const reports: unknown[] = [];
    const ledger = await openLedger(`${redis.url}?prefix=${prefix}`, {
      callMaxAgeMs: plainRules.callMaxAgeMs,
      trunkLimit: 500,
      trunks: describedTrunks(),
      now: () => epoch,
      onUp: (up, error) => reports.push(up, error),
    });
    onTestFinished(() => ledger.close());
    await until('it is reported', () => reports.length > 0);
    expect(reports).toEqual([false, expect.objectContaining({ message: expect.stringContaining('newer version') })]);
    await expect(ledger.apply(openCall('a', 1))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await client.keys(`{${prefix}}*`)).toEqual([redisKeys(prefix).about]);
  });

  test('a Redis that lost everything is reported, once by each', async () => {
    const prefix = nextPrefix();
    const reports: string[] = [];
    const replicas = await Promise.all(['a', 'b'].map((name) => open(prefix, { onEmptied: () => reports.push(name) })));
    await replicas[0]?.apply(openCall('a', 1));
    await redis.client().del(Object.values(redisKeys(prefix)).filter((key) => typeof key === 'string'));
    for (let sweep = 1; sweep <= 3; sweep++) for (const one of replicas) await one.sweep(epoch + sweep);
    expect(reports).toEqual(['a', 'b']);
    for (const one of replicas) expect(totalsOf(await one.snapshot())).toEqual({});
  });
});
