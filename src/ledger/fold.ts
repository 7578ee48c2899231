import type { Addition } from '../call/addition.ts';
import type { Fact } from '../call/facts.ts';
import { callDue, overdue, roomDue } from '../call/overdue.ts';
import { reduce } from '../call/reduce.ts';
import { closeCall, hasEnded, type OpenCall, openCall, type Room } from '../call/room.ts';
import { type Context, lateForMs, type Rules, type TrunkLabel } from '../call/step.ts';
import type { Result } from '../catalog/values.ts';
import type { RoomWrite } from './backend.ts';
import type { Entry } from './ledger.ts';
import { missingCall, missingNames } from './missing-records.ts';
import { type LoadedRoom, type Names, roomWrites } from './records.ts';
import { noTrunk, otherTrunk, target } from './totals.ts';

/** The result of an entry, provided that the commit succeeds; an error is the entry's own. */
export type EntryResult = { readonly result: Result } | { readonly error: unknown };

export interface FoldRules extends Pick<Rules, 'callMaxAgeMs' | 'trunkDirection'> {
  /** What a trunk is called, else its id. */
  readonly trunkName: (trunkId: string | undefined) => string | undefined;
  /** The label is past TRUNK_LIMIT. */
  readonly isRefused: (label: string) => boolean;
}

/** What entries do to a room. */
export interface Folded {
  readonly room: string;
  /** Keys of calls that the room no longer remembers. */
  readonly forgotten: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  readonly labels: ReadonlySet<string>;
  readonly additions: readonly Addition[];
  readonly write: RoomWrite | undefined;
}

export interface RoomFold {
  /** Records that must be read before an entry can be folded, and then all is folded again; undefined when none. */
  missing(entry: Entry): Names | undefined;
  /** Folds one entry; one that cannot be reduced leaves nothing behind. */
  foldEntry(entry: Entry, elsewhere: Context['elsewhere']): EntryResult & { readonly moved?: boolean };
  /** Settles what is overdue. @param now ms @throws TypeError, RangeError as `check` does; nothing changes then */
  settle(now: number): void;
  /** A call, as far as the room knows it. */
  callState(key: string): OpenCall | 'ended' | undefined;
  missingCall(key: string): Names | undefined;
  /** A call goes on in another room. @param now ms */
  release(call: OpenCall, now: number): void;
  /** @param sweep what was due when: such records are written also where nothing changed, with their next time */
  folded(sweep?: { readonly due: ReadonlySet<string>; readonly now: number }): Folded;
}

/**
 * Refuses what a store could not keep as integers.
 * @throws TypeError, RangeError
 */
function check(room: Room | undefined, additions: readonly Addition[], rules: Pick<Rules, 'callMaxAgeMs'>): void {
  for (const addition of additions) target(addition);
  if (!room) return;
  for (const { startedAt } of room.calls)
    if (!Number.isSafeInteger(startedAt)) throw new RangeError(`a call began at no time: ${startedAt}`);
  for (const due of [roomDue(room), ...room.calls.map((call) => callDue(call, rules))])
    if (!Number.isSafeInteger(Math.ceil(due))) throw new RangeError(`something about a room is due at no time: ${due}`);
}

const forgottenCalls = (before: Room | undefined, after: Room | undefined): string[] =>
  (before?.ended ?? [])
    .map(({ key }) => key)
    .filter((key) => !after || !(hasEnded(after, key) || openCall(after, key)));

const timeRules = ({ callMaxAgeMs, trunkDirection }: FoldRules): Rules => ({
  callMaxAgeMs,
  trunkDirection,
  trunkLabel: () => ({ label: '', overflow: false }), // time starts no call
});

/**
 * The label that a call asks for. Whether there is room for a new label is decided with the commit, because processes
 * that share a ledger share the limit.
 * @param name what the operator calls the trunk, else its id
 * @param isRefused a commit found that the label is past TRUNK_LIMIT
 * @param asked is given the label where it is one of a trunk in particular
 */
function labelFor(name: string | undefined, isRefused: (label: string) => boolean, asked: Set<string>): TrunkLabel {
  if (name === undefined || name === noTrunk) return { label: noTrunk, overflow: false };
  if (name === otherTrunk) return { label: otherTrunk, overflow: true };
  asked.add(name);
  return isRefused(name) ? { label: otherTrunk, overflow: true } : { label: name, overflow: false };
}

/**
 * Folds entries of one room in their order.
 * @param seen ids that are known already; those of the entries are added
 */
export function roomFold(roomKey: string, loaded: LoadedRoom, rules: FoldRules, seen: Set<string>): RoomFold {
  let room = loaded.room;
  const additions: Addition[] = [];
  const ids = new Map<string, number>();
  const labels = new Set<string>();

  function apply(fact: Fact, elsewhere: Context['elsewhere']): { result: Result; moved: boolean } {
    const asked = new Set<string>();
    const step = reduce(
      room,
      fact,
      {
        callMaxAgeMs: rules.callMaxAgeMs,
        trunkDirection: rules.trunkDirection,
        trunkLabel: (trunkId) => labelFor(rules.trunkName(trunkId), rules.isRefused, asked),
      },
      { unread: loaded.unread, elsewhere },
    );
    check(step.room, step.additions, rules);
    room = step.room;
    additions.push(...step.additions);
    for (const label of asked) labels.add(label);
    return { result: step.result, moved: step.moved ?? false };
  }

  return {
    missing: ({ id, fact }) => (fact && !seen.has(id) ? missingNames(loaded, room, fact) : undefined),
    settle(now) {
      if (!room) return;
      const settled = overdue(room, now, timeRules(rules), loaded.unread.count);
      check(settled.room, settled.additions, rules);
      room = settled.room;
      additions.push(...settled.additions);
    },
    missingCall: (key) => missingCall(loaded, key),
    callState: (key) => room && (openCall(room, key) ?? (hasEnded(room, key) ? 'ended' : undefined)),
    release(call, now) {
      if (room) room = closeCall(room, call, now + lateForMs);
    },
    foldEntry({ id, expiresAt, fact }, elsewhere) {
      if (seen.has(id)) return { result: 'duplicate' };
      try {
        const outcome = fact ? apply(fact, elsewhere) : { result: 'ignored' as const };
        seen.add(id);
        ids.set(id, expiresAt);
        return outcome;
      } catch (error) {
        return { error };
      }
    },
    folded(sweep) {
      const records = sweep || room !== loaded.room ? roomWrites(loaded, room, { ...rules, ...sweep }) : [];
      const write = records.length > 0 ? { room: roomKey, version: loaded.stored.version, records } : undefined;
      return { room: roomKey, ids, labels, additions, forgotten: forgottenCalls(loaded.room, room), write };
    },
  };
}
