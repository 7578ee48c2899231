import type { Addition } from '../call/addition.ts';
import type { Fact } from '../call/fact.ts';
import { callDue, overdue, roomDue } from '../call/overdue.ts';
import { reduce } from '../call/reduce.ts';
import type { Room } from '../call/room.ts';
import type { Rules } from '../call/rules.ts';
import type { Result } from '../catalog/values.ts';
import type { RecordWrite, RoomWrite } from './backend.ts';
import type { Entry } from './ledger.ts';
import { type LoadedRoom, missingNames, type Names, roomWrites } from './records.ts';
import { target } from './totals.ts';
import { labelFor } from './trunk-labels.ts';

/** The result of an entry, provided that the commit succeeds; an error is the entry's own. */
export type Outcome = { readonly result: Result } | { readonly error: unknown };

export interface FoldRules extends Pick<Rules, 'callMaxAgeMs' | 'trunkDirection'> {
  /** What a trunk is called, else its id. */
  readonly trunkName: (trunkId: string | undefined) => string | undefined;
  /** The label is past TRUNK_LIMIT. */
  readonly isRefused: (label: string) => boolean;
}

/** What entries do to a room. */
export interface Folded {
  readonly ids: ReadonlyMap<string, number>;
  readonly labels: ReadonlySet<string>;
  readonly additions: readonly Addition[];
  readonly write: RoomWrite | undefined;
}

export interface RoomFold {
  /**
   * Folds one entry; one that cannot be reduced leaves nothing behind.
   * @returns its outcome; or the records that must be read first, and then all is folded again
   */
  take(entry: Entry): Outcome | { readonly missing: Names };
  folded(): Folded;
}

/**
 * Refuses what a store could not keep as integers.
 * @throws TypeError, RangeError
 */
function check(room: Room, additions: readonly Addition[], rules: Pick<Rules, 'callMaxAgeMs'>): void {
  for (const addition of additions) target(addition);
  for (const due of [roomDue(room), ...room.calls.map((call) => callDue(call, rules))])
    if (!Number.isSafeInteger(Math.ceil(due))) throw new RangeError(`something about a room is due at no time: ${due}`);
}

const writeOf = (room: string, { stored }: LoadedRoom, records: readonly RecordWrite[], isForgotten: boolean) =>
  records.length > 0 ? { room, version: stored.version, records, isForgotten } : undefined;

/**
 * Folds entries of one room in their order.
 * @param seen ids that are known already; those of the entries are added
 */
export function roomFold(roomKey: string, loaded: LoadedRoom, rules: FoldRules, seen: Set<string>): RoomFold {
  let room = loaded.room;
  const additions: Addition[] = [];
  const ids = new Map<string, number>();
  const labels = new Set<string>();

  function apply(fact: Fact): Result {
    const asked = new Set<string>();
    const step = reduce(
      room,
      fact,
      {
        callMaxAgeMs: rules.callMaxAgeMs,
        trunkDirection: rules.trunkDirection,
        trunkLabel: (trunkId) => labelFor(rules.trunkName(trunkId), rules.isRefused, asked),
      },
      loaded.others,
    );
    check(step.room, step.additions, rules);
    room = step.room;
    additions.push(...step.additions);
    for (const label of asked) labels.add(label);
    return step.result;
  }

  return {
    take({ id, expiresAt, fact }) {
      if (seen.has(id)) return { result: 'duplicate' };
      const missing = fact && missingNames(loaded, room, fact);
      if (missing) return { missing };
      try {
        const result = fact ? apply(fact) : 'ignored';
        seen.add(id);
        ids.set(id, expiresAt);
        return { result };
      } catch (error) {
        return { error };
      }
    },
    folded() {
      const changes = room === loaded.room ? [] : roomWrites(loaded, room, rules);
      return { ids, labels, additions, write: writeOf(roomKey, loaded, changes, false) };
    },
  };
}

const nothing: Folded = { ids: new Map(), labels: new Set(), additions: [], write: undefined };

/** Settles what is overdue in a room at `now`, ms. @param due names of the records that are due */
export function settleRoom(
  roomKey: string,
  loaded: LoadedRoom,
  due: ReadonlySet<string>,
  now: number,
  rules: FoldRules,
): Folded {
  const ofTime: Rules = {
    callMaxAgeMs: rules.callMaxAgeMs,
    trunkDirection: rules.trunkDirection,
    trunkLabel: () => ({ label: '', overflow: false }), // time starts no call
  };
  if (!loaded.room) {
    const leftOver = Array.from(due, (name) => ({ name, text: undefined }));
    return { ...nothing, write: writeOf(roomKey, loaded, leftOver, true) };
  }
  const settled = overdue(loaded.room, now, ofTime, loaded.others);
  if (settled.room) check(settled.room, settled.additions, rules);
  const records = roomWrites(loaded, settled.room, { ...rules, due, now });
  return { ...nothing, additions: settled.additions, write: writeOf(roomKey, loaded, records, !settled.room) };
}
