import type { EmbeddedOptions } from './embedded.ts';
import { type Ledger, LedgerUnavailable, type Snapshot } from './ledger.ts';
import { ledgerHealth } from './ledger-health.ts';
import { commitCall, commitReply, type RedisCommit } from './redis-commit.ts';
import { redisConnection } from './redis-connection.ts';
import { type Due, dueCall, readDue } from './redis-due.ts';
import { outcomesOf, prepareGroup } from './redis-groups.ts';
import { redisKeys, redisSchema } from './redis-keys.ts';
import { redisLease } from './redis-lease.ts';
import { redisMemos } from './redis-memos.ts';
import { scanOpenCalls } from './redis-open-calls.ts';
import { noRoom } from './redis-room.ts';
import { roomCache } from './redis-room-cache.ts';
import type { ScriptCall, ScriptReply } from './redis-script.ts';
import { settleRoom } from './redis-settle.ts';
import { readSnapshot, snapshotCall } from './redis-snapshot.ts';
import type { RedisTarget } from './redis-url.ts';
import { type RoomGroup, roomLanes } from './room-lanes.ts';

/** A snapshot serves everybody who asks within this time, ms, unless this process has committed since. */
const snapshotAge = 1000;
/** A webhook is answered within a second: after this time, ms, it starts no further try. */
const patience = 300;
/** Rooms settled in one go. */
const sweepSlice = 500;
/** Rooms remembered to build on without asking first, some KB each. */
const roomsCached = 5000;

export interface RedisOptions extends Omit<EmbeddedOptions, 'store'> {
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** Told that Redis lost what it had: totals begin anew. */
  readonly onEmptied?: () => void;
  /** How long the lease outlives its holder, ms. */
  readonly leaseDuration?: number;
}

const unavailable = (cause: unknown) =>
  new LedgerUnavailable('unavailable', 'the ledger does not take anything now', { cause });

/** @throws LedgerUnavailable the call failed */
function answerOf(reply: ScriptReply | undefined): unknown {
  if (reply && 'value' in reply) return reply.value;
  throw unavailable(reply?.error);
}

/**
 * The ledger of several processes: everything is in Redis, and a commit goes through only if its room is still the one
 * that it was built on; else it is built again on the room as it is now.
 */
export function redisLedger(target: RedisTarget, options: RedisOptions): Ledger {
  const { callMaxAgeMs, trunks, trunkLimit, now } = options;
  const keys = redisKeys(target.prefix);
  const cache = roomCache(roomsCached);
  /** Trunk labels that were one too many; asked for again after each sweep, as another replica may have a higher limit. */
  const refused = new Set<string>();
  const rules = {
    callMaxAgeMs,
    trunkDirection: trunks.directionOf,
    trunkName: trunks.nameOf,
    isName: trunks.isName,
    isRefused: (label: string) => refused.has(label),
  };
  const learned = { cache, refuse: (label: string) => void refused.add(label) };
  const sweeping = new Set<Promise<void>>();
  let isClosed = false;
  let about: string | undefined;
  let newer: Error | undefined;
  let commits = 0;
  let shown: { at: number; commits: number; snapshot: Promise<Snapshot> } | undefined;

  const health = ledgerHealth((up, error) => {
    if (!isClosed) options.onUp?.(up, error);
  });
  const connection = redisConnection(target, {
    onReady: () => void askDue(now(), 0).catch(() => undefined), // `health` knows
    onLost: health.failed,
  });
  const ask = async (call: ScriptCall) => answerOf((await connection.send([call]))[0]);
  /** @throws LedgerUnavailable also while it is not known whose the ledger is */
  const askOurs = async (call: ScriptCall) => {
    if (!health.isKnown || newer) throw unavailable(newer);
    return ask(call);
  };
  const lease = redisLease(keys, askOurs, options.leaseDuration);
  const lanes = roomLanes(commitGroups, patience);

  /** Sends what writes, so that the replies tell whether commits go through. */
  async function write(calls: readonly ScriptCall[]): Promise<readonly ScriptReply[]> {
    const replies = await connection.send(calls);
    const failure = replies.find((reply) => 'error' in reply);
    if (failure) health.failed(failure.error);
    else if (replies.length > 0) health.worked();
    return replies;
  }

  const callOf = (commit: RedisCommit) => commitCall(keys, commit, trunkLimit, now());

  async function commitGroups(groups: readonly RoomGroup[]) {
    const prepared = groups.map((group) => prepareGroup(group, cache, rules));
    const started = performance.now();
    const sent = prepared.filter(({ commit }) => commit.ids.size > 0);
    const replies = new Map(
      (await write(sent.map(({ commit }) => callOf(commit)))).map((reply, index) => [sent[index], reply]),
    );
    const done = [...replies.values()].filter((reply) => 'value' in reply).length;
    if (done > 0) options.onCommit?.((performance.now() - started) / 1000);
    commits += done;
    return prepared.map((group) => {
      const reply = replies.get(group);
      if (!reply) return group.folded.outcomes; // every entry failed by itself
      if ('error' in reply) return group.entries.map(() => ({ error: unavailable(reply.error) }));
      return outcomesOf(group, reply.value, learned);
    });
  }

  /** @throws LedgerUnavailable the ledger is newer than we are */
  function learn(due: Due): void {
    newer = undefined;
    if (due.schema > redisSchema) {
      const versions = `schema ${due.schema}, this one knows ${redisSchema}`;
      newer = new Error(`the ledger was written by a newer version (${versions}): upgrade, or use another prefix`);
      health.failed(newer);
      throw unavailable(newer);
    }
    const isEmptied = about !== undefined && about !== due.about;
    about = due.about;
    if (!isEmptied) return;
    shown = undefined;
    options.onEmptied?.();
  }

  /** Asks for what is due, and finds out whether commits would go through. */
  async function askDue(at: number, atMost: number): Promise<Due> {
    const [reply] = await connection.send([
      dueCall(keys, { now: at, atMost, callMaxAgeMs: about === undefined ? callMaxAgeMs : undefined }),
    ]);
    if (reply && 'error' in reply) health.failed(reply.error);
    const due = readDue(answerOf(reply));
    learn(due);
    health.worked();
    return due;
  }

  async function settleDue(at: number): Promise<void> {
    refused.clear();
    while (!isClosed) {
      const due = await askDue(at, sweepSlice);
      // Another replica may be faster, or a webhook: then the room is not what was read, and nothing happens.
      const replies = await write(due.rooms.map(({ key, state }) => callOf(settleRoom(key, state, at, callMaxAgeMs))));
      const settled = replies.filter((one) => commitReply.parse(answerOf(one))[0] === 'done').length;
      commits += settled;
      for (const { key } of due.rooms) cache.set(key, noRoom);
      if (due.rooms.length < sweepSlice || settled === 0) return;
    }
  }

  async function sweep(at: number): Promise<void> {
    const work = settleDue(at);
    sweeping.add(work);
    try {
      await work;
    } finally {
      sweeping.delete(work);
    }
  }

  return {
    kind: 'redis',
    get isUp() {
      return health.isUp && !isClosed;
    },
    async apply(entry) {
      if (isClosed) throw new LedgerUnavailable('unavailable', 'the ledger is closed');
      if (!health.isKnown || newer) throw unavailable(newer);
      return lanes.add(entry);
    },
    async snapshot() {
      if (!shown || shown.commits !== commits || performance.now() - shown.at > snapshotAge) {
        const snapshot = connection.send([snapshotCall(keys)]).then(([reply]) => readSnapshot(answerOf(reply)));
        shown = { at: performance.now(), commits, snapshot };
        snapshot.catch(() => {
          if (shown?.snapshot === snapshot) shown = undefined;
        });
      }
      return shown.snapshot;
    },
    sweep,
    openCalls: () => scanOpenCalls(keys, ask),
    memos: redisMemos(keys, askOurs),
    lease: lease.take,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await lanes.drained();
      await Promise.allSettled([...sweeping, lease.release()]);
      connection.close();
    },
  };
}
