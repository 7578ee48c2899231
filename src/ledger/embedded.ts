import { setImmediate } from 'node:timers/promises';
import { nextDue, overdue } from '../call/overdue.ts';
import { reduce } from '../call/reduce.ts';
import type { Room } from '../call/room.ts';
import type { Rules } from '../call/rules.ts';
import type { Result } from '../catalog/values.ts';
import type { Trunks } from '../trunks/trunks.ts';
import { changesOf } from './changes.ts';
import { digestOf } from './digest-set.ts';
import { expiryMinute } from './expiring-ids.ts';
import { type Entry, type Ledger, LedgerUnavailable, type OpenCallView } from './ledger.ts';
import { openCallsOf } from './open-calls.ts';
import { roomCache } from './room-cache.ts';
import { addTo, type Draft, emptyDraft, isEmpty, publish, putRoom } from './state.ts';
import type { Store } from './store.ts';
import { trunkLabels } from './trunk-labels.ts';

/** More webhooks than this wait for one commit only if something is badly wrong: the sender comes again. */
const maxWaiting = 1000;
/** Rooms settled in one go, so that a sweep never holds up webhooks for long. */
const sweepSlice = 500;

export interface EmbeddedOptions {
  readonly store: Store;
  readonly callMaxAgeMs: number;
  /** Distinct trunk labels; further trunks become `other`. */
  readonly trunkLimit: number;
  /** What the operator says of trunks: names and directions of calls that start from now on. */
  readonly trunks: Pick<Trunks, 'nameOf' | 'directionOf' | 'isName'>;
  /** Told of each commit how long it took, s. */
  readonly onCommit?: (seconds: number) => void;
  /** Told when commits begin to fail, with why, and when they work again. */
  readonly onUp?: (up: boolean, error?: unknown) => void;
}

interface Waiting {
  readonly entry: Entry;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The ledger of a single process: state in memory, every change in the store before it is told. All that arrived in one
 * turn of the event loop shares a commit; an entry that cannot be reduced is refused alone.
 */
export function embeddedLedger(options: EmbeddedOptions): Ledger {
  const { store, trunks, callMaxAgeMs } = options;
  const state = store.load(callMaxAgeMs);
  const labels = trunkLabels(options.trunkLimit, state.rows.keys(), trunks);
  const rules: Rules = {
    callMaxAgeMs,
    trunkLabel: (id) => labels.label(trunks.nameOf(id)),
    trunkDirection: trunks.directionOf,
  };
  let waiting: Waiting[] = [];
  let isUp = true;
  let isClosed = false;

  function setUp(up: boolean, error?: unknown): void {
    if (up !== isUp) options.onUp?.(up, error);
    isUp = up;
  }

  function unavailable(error: unknown): LedgerUnavailable {
    if (!isClosed) setUp(false, error);
    return new LedgerUnavailable('unavailable', 'the ledger does not take anything now', { cause: error });
  }

  /** @throws LedgerUnavailable in place of whatever the store says */
  function withStore<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** @throws LedgerUnavailable in place of whatever the store says */
  const fold = (now: number): Promise<void> =>
    store.fold(now).catch((error: unknown) => {
      throw unavailable(error);
    });

  const rooms = roomCache((key) => (state.rooms.has(digestOf(key)) ? withStore(() => store.room(key)) : undefined));
  const roomIn = (draft: Draft, key: string): Room | undefined => {
    const change = draft.rooms.get(key);
    return change ? change.after : rooms.get(key);
  };

  /** @throws RangeError a time in the room is none: stores could not keep it */
  function checkDue(room: Room): void {
    const due = nextDue(room, rules);
    if (!Number.isSafeInteger(Math.ceil(due))) throw new RangeError(`something about a room is due at no time: ${due}`);
  }

  function take(draft: Draft, entry: Entry): Result {
    const mark = { digest: digestOf(entry.id), minute: expiryMinute(entry.expiresAt) };
    if (state.ids.has(mark.digest) || draft.ids.has(entry.id)) return 'duplicate';
    if (!entry.fact) {
      draft.ids.set(entry.id, mark);
      return 'ignored';
    }
    const before = roomIn(draft, entry.room);
    const step = reduce(before, entry.fact, rules);
    checkDue(step.room);
    addTo(draft, state, step.additions);
    draft.ids.set(entry.id, mark);
    putRoom(draft, entry.room, before, step.room);
    return step.result;
  }

  /** @throws LedgerUnavailable when the store did not take it; the state is as before */
  function commit(draft: Draft): void {
    if (isEmpty(draft)) {
      if (isUp) return;
      withStore(store.probe);
      setUp(true);
      return;
    }
    const started = performance.now();
    const changes = changesOf(draft, (room) => nextDue(room, rules));
    try {
      withStore(() => store.commit(changes));
    } catch (error) {
      labels.keepOnly(state.rows.keys());
      throw error;
    }
    const seconds = (performance.now() - started) / 1000;
    publish(state, draft);
    for (const [key, room] of changes.rooms) rooms.set(key, room?.text);
    options.onCommit?.(seconds);
    setUp(true);
  }

  function flush(): void {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    const draft = emptyDraft();
    const settle: (() => void)[] = [];
    for (const { entry, resolve, reject } of group) {
      try {
        const result = take(draft, entry);
        settle.push(() => resolve(result));
      } catch (error) {
        labels.keepOnly([...state.rows.keys(), ...draft.rows.keys()]);
        reject(error);
      }
    }
    try {
      commit(draft);
      for (const done of settle) done();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function settle(draft: Draft, key: string, at: number): void {
    const before = rooms.get(key);
    if (!before) return;
    const { room, additions } = overdue(before, at, rules);
    if (room) checkDue(room);
    addTo(draft, state, additions);
    // Also where nothing was overdue after all: it is written with the time when something is.
    putRoom(draft, key, before, room);
  }

  /** @returns whether any was settled, and the error of one that cannot be, which must not hold up the others */
  function settleDue(at: number, keys: readonly string[]): { settled: boolean; failure: unknown } {
    const draft = emptyDraft();
    let failure: unknown;
    for (const key of keys) {
      try {
        settle(draft, key, at);
      } catch (error) {
        failure ??= error;
      }
    }
    commit(draft);
    return { settled: !isEmpty(draft), failure };
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    isClosed = true;
    flush();
    await store.close();
  }

  return {
    kind: store.kind,
    memos: store.memos,
    async lease() {
      return !isClosed; // nobody shares it
    },
    get isUp() {
      return isUp && !isClosed;
    },
    apply(entry) {
      return new Promise<Result>((resolve, reject) => {
        if (isClosed) return reject(new LedgerUnavailable('unavailable', 'the ledger is closed'));
        if (waiting.length >= maxWaiting)
          return reject(new LedgerUnavailable('overloaded', `${maxWaiting} webhooks wait for the ledger`));
        waiting.push({ entry, resolve, reject });
        if (waiting.length === 1) globalThis.setImmediate(flush);
      });
    },
    async snapshot() {
      return { rows: new Map(state.rows), active: new Map(state.active), rooms: state.rooms.size };
    },
    async openCalls() {
      const views: OpenCallView[] = [];
      await fold(0);
      let keys: string[] = [];
      do {
        const after = keys.at(-1) ?? '';
        keys = withStore(() => store.roomsAfter(after, sweepSlice));
        for (const key of keys) {
          const room = rooms.get(key);
          if (room) views.push(...openCallsOf(key, room));
        }
        await setImmediate();
      } while (keys.length > 0);
      return views;
    },
    async sweep(at) {
      state.ids.expire(at);
      while (!isClosed) {
        await fold(at);
        if (isClosed) return;
        const { settled, failure } = settleDue(at, store.dueRooms(at, sweepSlice));
        if (!settled && failure) throw failure;
        if (!settled) return;
        await setImmediate();
      }
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}
