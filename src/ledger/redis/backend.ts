import { z } from 'zod';
import {
  type Backend,
  type Commit,
  emptyCommit,
  type RoomQuery,
  type RoomRecordText,
  type StoredRoom,
} from '../backend.ts';
import type { LedgerOptions } from '../create-ledger.ts';
import type { Health } from '../health.ts';
import { type Snapshot, StoreAway } from '../ledger.ts';
import { activeCalls, type PairKey, type Row, rowsOf } from '../totals.ts';
import { redisCause, refusedCommands } from './causes.ts';
import { type RedisCommand, redisConnection } from './connection.ts';
import { cellOf, redisKeys, redisSchema } from './keys.ts';
import { redisLease } from './lease.ts';
import { minuteOf, readPeaks } from './peaks.ts';
import { checkCommands, evictionPolicy } from './preflight.ts';
import { commitCall, commitReply, scripts } from './scripts.ts';
import type { RedisTarget } from './url.ts';

/** A snapshot serves everybody who asks within this time, ms, unless this process has committed since. */
const snapshotAge = 1000;
/** Rooms that are looked through for calls at a time. */
const pageSize = '500';

const storedText = z.preprocess((reply) => reply || undefined, z.string().optional());
const texts = z.array(z.string());
const fields = z.array(z.string().nullable());
/** ioredis makes an object of the reply to HGETALL. */
const hash = z.record(z.string(), z.string());

function readTotals(reply: unknown): Map<PairKey, Row> {
  const cells = Object.entries(hash.parse(reply)).map(([field, value]) => ({ ...cellOf(field), value: Number(value) }));
  return rowsOf(cells.map(({ pair, cell, value }) => [pair, cell, value]));
}

/** A room's hash as it was read: by its names, or whole. */
function storedRoom({ names, allCalls }: RoomQuery, reply: unknown): StoredRoom {
  const found = allCalls
    ? new Map(Object.entries(hash.parse(reply)))
    : new Map(
        fields.parse(reply).flatMap((value, index) => (value === null ? [] : [[['v', ...names][index] ?? '', value]])),
      );
  const version = found.get('v') ?? '';
  found.delete('v');
  return { version, records: found };
}

/**
 * The store of several processes. A commit succeeds only if its rooms are as they were read, and its ids are new; else
 * the ledger reads and folds again.
 * @param health informed when the connection is lost and when Redis works again
 */
export function redisBackend(target: RedisTarget, health: Health, options: LedgerOptions): Backend {
  const { callMaxAgeMs, now } = options;
  const keys = redisKeys(target.prefix);
  let isClosed = false;
  /** Why the ledger cannot be used; undefined once it is known to be ours and usable. */
  let notReady: Error | undefined = new Error('Redis was not reached yet');
  let about: string | undefined;
  let commits = 0;
  const warnings = new Set<string>();
  let shown: { at: number; commits: number; snapshot: Promise<Snapshot> } | undefined;

  const connection = redisConnection(target, scripts, {
    onReady: () => void prepare(),
    onLost: failed,
  });

  /** The cause as a sentence; it contains no arguments of commands. */
  function explained(error: unknown): Error {
    const text = error instanceof Error ? redisCause(error, target) : String(error);
    return error instanceof StoreAway ? new StoreAway(text, { cause: error }) : new Error(text, { cause: error });
  }

  function failed(error: unknown): void {
    notReady = explained(error);
    if (!isClosed) health.failed(notReady);
  }

  /** @throws Error the cause in words, also while the ledger is not known to be ours */
  async function whenReady<T>(work: () => Promise<T>): Promise<T> {
    if (notReady) throw notReady;
    try {
      return await work();
    } catch (error) {
      throw explained(error);
    }
  }

  /** @throws Error a commit would fail */
  async function prove(): Promise<void> {
    const forbidden = await checkCommands(connection, keys.scratch);
    if (forbidden.length > 0) throw new Error(refusedCommands(forbidden));
    await check(now());
    await commit(emptyCommit);
  }

  /** After each new connection, and until the ledger is known to be usable: permissions may be granted meanwhile. */
  async function prepare(): Promise<void> {
    try {
      await prove();
      await checkPolicy();
      notReady = undefined;
      health.worked();
    } catch (error) {
      failed(error);
    }
  }

  async function checkPolicy(): Promise<void> {
    const policy = (await evictionPolicy(connection)) ?? 'noeviction';
    const warning = `Redis has maxmemory-policy ${policy}, by which it may delete totals when its memory is full: set noeviction`;
    if (policy === 'noeviction' || warnings.has(warning)) return;
    warnings.add(warning);
    options.onWarning?.(warning);
  }

  async function commit(changes: Commit) {
    const call = commitCall(keys, changes, options);
    return commitReply.parse(await connection.script('commit', call.keys, call.args));
  }

  /** @throws Error Redis cannot be written to, or the ledger is of another version */
  async function check(at: number): Promise<void> {
    const age = about === undefined ? callMaxAgeMs : '';
    const args = [`${redisSchema}:${Math.floor(at)}`, redisSchema, age];
    const found = z.string().parse(await connection.script('maintain', [keys.about, keys.maxAge, keys.due], args));
    const schema = Number(found.split(':')[0]);
    if (schema !== redisSchema) {
      const other = schema > redisSchema ? 'a newer version' : 'a development version before 1.0.0';
      throw new Error(
        `the ledger was written by ${other} (schema ${schema}, this one reads ${redisSchema}): use another ?prefix=, or the version that wrote it`,
      );
    }
    const isEmptied = about !== undefined && about !== found;
    about = found;
    if (!isEmptied) return;
    shown = undefined;
    options.onEmptied?.();
  }

  const run = (script: keyof typeof scripts, key: string, args: readonly (string | number)[]) =>
    whenReady(() => connection.script(script, [key], args));
  const lease = redisLease((script, args) => run(script, keys.lease, args), options.leaseDuration);

  async function readSnapshot(): Promise<Snapshot> {
    const at = now();
    const [totals, rooms, open, ...minutes] = await connection.pipeline([
      ['hgetall', keys.totals],
      ['scard', keys.rooms],
      ['hgetall', keys.open],
      ['hgetall', keys.peaks(minuteOf(at) - 1)],
      ['hgetall', keys.peaks(minuteOf(at))],
    ]);
    const peaks = readPeaks(
      hash.parse(open),
      minutes.map((minute) => hash.parse(minute)),
      at,
    );
    const rows = readTotals(totals);
    return { rows, active: activeCalls(rows), peaks, rooms: Number(rooms) };
  }

  return {
    kind: 'redis',
    read: (queries, ids, calls) =>
      whenReady(async () => {
        const replies = await connection.pipeline([
          ...queries.map(
            ({ room, names, allCalls }): RedisCommand =>
              allCalls ? ['hgetall', keys.room(room)] : ['hmget', keys.room(room), 'v', ...names],
          ),
          ...ids.map((id): RedisCommand => ['get', keys.id(id)]),
          ...(calls.length > 0 ? [['hmget', keys.calls, ...calls] as const] : []),
        ]);
        const tills = replies.slice(queries.length);
        const found = calls.length > 0 ? fields.parse(replies.at(-1)) : [];
        return {
          locations: new Map(calls.flatMap((call, at) => (found[at] ? [[call, found[at]] as const] : []))),
          rooms: new Map(queries.map((query, index) => [query.room, storedRoom(query, replies[index])])),
          knownIds: new Set(ids.filter((_, index) => Number(tills[index] ?? 0) > now())),
        };
      }),
    commit: (changes) =>
      whenReady(async () => {
        const [kind, labels = []] = await commit(changes);
        if (kind === 'done') commits += 1;
        return kind === 'full' ? { kind, labels } : { kind };
      }),
    due: (at, atMost) =>
      whenReady(async () => {
        const due = new Map<string, Set<string>>();
        const reply = await connection.command('zrangebyscore', keys.due, '-inf', at, 'LIMIT', 0, atMost);
        for (const member of texts.parse(reply)) {
          const [, room = '', name = ''] = /^(\S*) (.*)$/s.exec(member) ?? [];
          due.set(room, (due.get(room) ?? new Set()).add(name));
        }
        return due;
      }),
    async maintain(at) {
      if (notReady) await prepare();
      await whenReady(() => check(at));
    },
    probe: () => whenReady(prove),
    snapshot: () =>
      whenReady(() => {
        if (!shown || shown.commits !== commits || performance.now() - shown.at > snapshotAge) {
          const snapshot = readSnapshot();
          shown = { at: performance.now(), commits, snapshot };
          snapshot.catch(() => {
            if (shown?.snapshot === snapshot) shown = undefined;
          });
        }
        return shown.snapshot;
      }),
    async *records() {
      let cursor = '0';
      do {
        const reply = await whenReady(() => connection.command('sscan', keys.rooms, cursor, 'COUNT', pageSize));
        const [next, rooms] = z.tuple([z.string(), texts]).parse(reply);
        const hashes = await whenReady(() => connection.pipeline(rooms.map((room) => ['hgetall', keys.room(room)])));
        yield rooms.flatMap((room, index): RoomRecordText[] => {
          const { v: _, ...records } = hash.parse(hashes[index]);
          return Object.entries(records).map(([name, state]) => ({ room, name, text: state }));
        });
        cursor = next;
      } while (cursor !== '0');
    },
    keyValues: {
      read: async (name) => storedText.parse(await whenReady(() => connection.command('hget', keys.keyValues, name))),
      async replace(name, before = '', next) {
        return storedText.parse(await run('replaceValue', keys.keyValues, [name, before, next]));
      },
    },
    lease: lease.take,
    drain: () => undefined,
    async close() {
      isClosed = true;
      await lease.release();
      connection.close();
    },
  };
}
