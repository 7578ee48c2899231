import { setImmediate } from 'node:timers/promises';
import type { Addition } from '../call/addition.ts';
import type { Trunks } from '../trunks/trunks.ts';
import type { Backend, CallLocation, Commit } from './backend.ts';
import { commitQueue } from './commit-queue.ts';
import { type EntryResult, type Folded, type FoldRules, roomFold } from './fold.ts';
import { bothNames, bothWanted, foldBatch, ownRecord, unknownRoom, type Wanted, wantedFor } from './fold-batch.ts';
import type { Health } from './health.ts';
import { type Entry, type Ledger, LedgerUnavailable, type OpenCallView } from './ledger.ts';
import { activityOf } from './peaks.ts';
import { awaitedPairs, loadRoom, type Names, openCallViews } from './records.ts';
import { type PairKey, sumUp } from './totals.ts';

/** How long a batch is tried again after other processes changed its rooms, ms: a webhook is answered within a second. */
const retryForMs = 300;
/** Records settled in one commit, so that a sweep never holds up webhooks for long. */
const sweepSlice = 500;

export interface LedgerOptions {
  readonly callMaxAgeMs: number;
  /** Distinct trunk labels; further trunks become `other`. */
  readonly trunkLimit: number;
  /** Names and directions that the operator gave, for calls that start from now on. */
  readonly trunks: Pick<Trunks, 'nameOf' | 'directionOf' | 'isName'>;
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** Called after each commit with its duration, s. */
  readonly onCommit?: (seconds: number) => void;
  /** Called after each commit with what it added, in order. */
  readonly onCounted?: (additions: readonly Addition[]) => void;
  /** Called when commits begin to fail, with the cause, and when they work again. */
  readonly onUp?: (up: boolean, error?: unknown) => void;
  /** Called when Redis lost what it had: totals begin anew. */
  readonly onEmptied?: () => void;
  /** Called, once for each text, when Redis is set up in a way that may lose what it has. */
  readonly onWarning?: (message: string) => void;
  /** How long a lease outlives its holder, ms. */
  readonly leaseDuration?: number;
}

/**
 * The ledger on a store: reads what a batch of entries is about, folds the entries, and commits the result as one.
 * Everything that SQLite and Redis have in common is here; `Backend` is where they differ.
 */
export function createLedger(backend: Backend, health: Health, options: LedgerOptions): Ledger {
  const { trunks, callMaxAgeMs } = options;
  /** Labels past the limit; asked for again after each sweep, as another process may have a higher one. */
  const refused = new Set<string>();
  const rules: FoldRules = {
    callMaxAgeMs,
    trunkDirection: trunks.directionOf,
    trunkName: trunks.nameOf,
    isRefused: (label) => refused.has(label),
  };
  let isClosed = false;

  /** @throws LedgerUnavailable in place of whatever the store says */
  async function withStore<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isClosed) throw new LedgerUnavailable('unavailable', 'the ledger is closed', { cause: error });
      throw health.failed(error);
    }
  }

  /** @throws LedgerUnavailable; that what is shown cannot be read does not say that commits fail */
  async function reading<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new LedgerUnavailable('unavailable', 'the ledger cannot be read now', { cause });
    }
  }

  const read = ({ rooms, calls }: Wanted, ids: readonly string[]) =>
    withStore(() =>
      backend.read(
        Array.from(rooms, ([room, names]) => ({ room, ...names })),
        ids,
        [...calls],
      ),
    );

  const labelStatus = (label: string) => (refused.has(label) ? 'refused' : trunks.isName(label) ? 'named' : 'new');

  /** @returns whether it is done; false: read and fold again */
  async function commit(parts: readonly Folded[], located: readonly CallLocation[] = []): Promise<boolean> {
    const additions = parts.flatMap((part) => part.additions);
    const changes: Commit = {
      ids: new Map(parts.flatMap(({ ids }) => [...ids])),
      rooms: parts.flatMap(({ write }) => write ?? []),
      located,
      forgotten: parts.flatMap(({ room, forgotten }) => forgotten.map((call) => ({ call, room }))),
      totals: sumUp(additions),
      activity: activityOf(additions),
      labels: new Map(parts.flatMap(({ labels }) => Array.from(labels, (label) => [label, labelStatus(label)]))),
    };
    if (changes.ids.size === 0 && changes.rooms.length === 0) {
      if (!health.isUp) await withStore(backend.probe);
      health.worked();
      return true;
    }
    const started = performance.now();
    const reply = await withStore(() => backend.commit(changes));
    health.worked();
    if (reply.kind === 'full') {
      for (const label of changes.labels.keys()) refused.delete(label);
      for (const label of reply.labels) refused.add(label);
    }
    if (reply.kind !== 'done') return false;
    options.onCommit?.((performance.now() - started) / 1000);
    options.onCounted?.(additions);
    return true;
  }

  async function commitEntries(entries: readonly Entry[]): Promise<readonly EntryResult[]> {
    const ids = [...new Set(entries.map(({ id }) => id))];
    let wanted = wantedFor(entries);
    const deadline = performance.now() + retryForMs;
    for (;;) {
      const { outcomes, folds, located, missing } = foldBatch(entries, wanted, await read(wanted, ids), rules);
      if (missing.rooms.size > 0 || missing.calls.size > 0) {
        wanted = bothWanted(wanted, missing);
        continue;
      }
      const folded = folds.map((fold) => fold.folded());
      if (await commit(folded, located)) return outcomes;
      if (performance.now() > deadline)
        throw new LedgerUnavailable('overloaded', 'other processes changed the same rooms again and again');
    }
  }

  const queue = commitQueue(commitEntries);

  /** @returns how many rooms were settled, and the error of one that cannot be, which must not hold up the others */
  async function settleSlice(now: number): Promise<{ settled: number; failure: unknown }> {
    const due = await withStore(() => backend.due(now, sweepSlice));
    if (due.size === 0) {
      if (!health.isUp) await commit([]);
      return { settled: 0, failure: undefined };
    }
    const wanted = new Map(
      Array.from(due, ([room, names]): [string, Names] => [room, bothNames(ownRecord, { names, allCalls: false })]),
    );
    const { rooms } = await read({ rooms: wanted, calls: new Set() }, []);
    let failure: unknown;
    const parts = Array.from(due).flatMap(([room, names]) => {
      try {
        const stored = rooms.get(room) ?? unknownRoom;
        const fold = roomFold(room, loadRoom(stored, wanted.get(room) ?? ownRecord), rules, new Set());
        fold.settle(now);
        return [fold.folded({ due: names, now })];
      } catch (error) {
        failure ??= error;
        return [];
      }
    });
    // Where another process was faster nothing happened: what is still due is settled by the next sweep.
    const done = await commit(parts);
    return { settled: done ? parts.filter(({ write }) => write).length : 0, failure };
  }

  return {
    kind: backend.kind,
    keyValues: backend.keyValues,
    lease: () => (isClosed ? Promise.resolve(false) : withStore(backend.lease)),
    get isUp() {
      return health.isUp && !isClosed;
    },
    get trouble() {
      return health.trouble;
    },
    opened: health.opened,
    apply(entry) {
      if (isClosed) return Promise.reject(new LedgerUnavailable('unavailable', 'the ledger is closed'));
      return queue.add(entry);
    },
    snapshot: () => reading(backend.snapshot),
    async openCalls() {
      const views: OpenCallView[] = [];
      await withStore(async () => {
        for await (const page of backend.records()) views.push(...page.flatMap(openCallViews));
      });
      return views;
    },
    awaitedCalls: () =>
      reading(async () => {
        const awaited = new Map<PairKey, number>();
        for await (const page of backend.records())
          for (const key of page.flatMap(awaitedPairs)) awaited.set(key, (awaited.get(key) ?? 0) + 1);
        return awaited;
      }),
    async sweep(now) {
      refused.clear();
      if (isClosed) return;
      await queue.exclusively(() => withStore(() => backend.maintain(now)));
      while (!isClosed) {
        const { settled, failure } = await queue.exclusively(() => settleSlice(now));
        if (settled === 0 && failure) throw failure;
        if (settled === 0) return;
        await setImmediate();
      }
    },
    drain: backend.drain,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await queue.drained();
      await backend.close();
    },
  };
}
