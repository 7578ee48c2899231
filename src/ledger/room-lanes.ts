import type { Result } from '../catalog/values.ts';
import { type Entry, LedgerUnavailable } from './ledger.ts';
import type { Outcome } from './redis-fold.ts';

/** More webhooks than this wait for their commits only if something is badly wrong: the sender comes again. */
const maxWaiting = 1000;

/** Entries of one room that are committed together. */
export interface RoomGroup {
  readonly room: string;
  readonly entries: readonly Entry[];
}

interface Waiting {
  readonly entry: Entry;
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane {
  waiting: Waiting[];
  isBusy: boolean;
}

export interface RoomLanes {
  /** @throws LedgerUnavailable `overloaded`, or whatever the commit failed with */
  add(entry: Entry): Promise<Result>;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

/**
 * Entries on their way: all that arrived in one turn of the event loop goes out together; those of one room wait for
 * each other, so that their order holds, and so do those of one id, so that the first is the one that counts.
 * @param commit for each group its entries' outcomes in their order, undefined for one that must be tried again
 * @param patience how long an entry is tried again, ms
 */
export function roomLanes(
  commit: (groups: readonly RoomGroup[]) => Promise<readonly (readonly (Outcome | undefined)[])[]>,
  patience: number,
): RoomLanes {
  const lanes = new Map<string, Lane>();
  /** What waits for an entry of the same id. */
  const sameId = new Map<string, Waiting[]>();
  let ready = new Set<string>();
  let count = 0;
  let onDrained: (() => void)[] = [];

  function settle(waiting: Waiting, outcome: Outcome): void {
    count -= 1;
    if ('result' in outcome) waiting.resolve(outcome.result);
    else waiting.reject(outcome.error);
    const { id } = waiting.entry;
    const next = sameId.get(id)?.shift();
    if (next) enter(next);
    else sameId.delete(id);
  }

  function enter(waiting: Waiting): void {
    const { room } = waiting.entry;
    const lane = lanes.get(room);
    if (lane) lane.waiting.push(waiting);
    else lanes.set(room, { waiting: [waiting], isBusy: false });
    if (!lane?.isBusy) makeReady(room);
  }

  function makeReady(room: string): void {
    if (ready.size === 0) setImmediate(flush);
    ready.add(room);
  }

  function finish(room: string, group: readonly Waiting[], outcomes: readonly (Outcome | undefined)[]): void {
    const again: Waiting[] = [];
    for (const [index, waiting] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome) settle(waiting, outcome);
      else if (performance.now() - waiting.since < patience) again.push(waiting);
      else
        settle(waiting, {
          error: new LedgerUnavailable('overloaded', 'others changed the room again and again'),
        });
    }
    const lane = lanes.get(room);
    if (!lane) return;
    lane.isBusy = false;
    lane.waiting = [...again, ...lane.waiting];
    if (lane.waiting.length > 0) makeReady(room);
    else lanes.delete(room);
  }

  function flush(): void {
    const groups = Array.from(ready, (room) => {
      const lane = lanes.get(room);
      const waiting = lane?.waiting ?? [];
      if (lane) Object.assign(lane, { waiting: [], isBusy: true });
      return { room, waiting, entries: waiting.map(({ entry }) => entry) };
    });
    ready = new Set();
    const failed = (error: unknown) => groups.map(({ entries }) => entries.map((): Outcome => ({ error })));
    void commit(groups)
      .catch(failed)
      .then((outcomes) => {
        for (const [index, { room, waiting }] of groups.entries()) finish(room, waiting, outcomes[index] ?? []);
        if (count > 0) return;
        for (const resolve of onDrained) resolve();
        onDrained = [];
      });
  }

  return {
    add(entry) {
      if (count >= maxWaiting)
        return Promise.reject(new LedgerUnavailable('overloaded', `${maxWaiting} webhooks wait for the ledger`));
      count += 1;
      return new Promise((resolve, reject) => {
        const waiting: Waiting = { entry, since: performance.now(), resolve, reject };
        const others = sameId.get(entry.id);
        if (others) return void others.push(waiting);
        sameId.set(entry.id, []);
        enter(waiting);
      });
    },
    drained: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => onDrained.push(resolve))),
  };
}
