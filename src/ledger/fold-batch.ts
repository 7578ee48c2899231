import type { Fact } from '../call/facts.ts';
import type { Context } from '../call/step.ts';
import type { CallLocation, StoredRoom, StoredState } from './backend.ts';
import { type EntryResult, type FoldRules, type RoomFold, roomFold } from './fold.ts';
import type { Entry } from './ledger.ts';
import { loadRoom, type Names, roomName } from './records.ts';

/** What is read for a batch: records by room, and where calls are. */
export interface Wanted {
  readonly rooms: ReadonlyMap<string, Names>;
  /** `sip.callID`s. */
  readonly calls: ReadonlySet<string>;
}

export interface FoldedBatch {
  /** In the order of the entries; valid only if `missing` is empty. */
  readonly outcomes: readonly EntryResult[];
  readonly folds: readonly RoomFold[];
  readonly located: readonly CallLocation[];
  /** What else must be read, and then all is folded again. */
  readonly missing: Wanted;
}

export const unknownRoom: StoredRoom = { version: '', records: new Map() };
const nothing: Names = { names: new Set(), allCalls: false };
export const ownRecord: Names = { names: new Set([roomName]), allCalls: false };

export const bothNames = (one: Names, other: Names): Names => ({
  names: new Set([...one.names, ...other.names]),
  allCalls: one.allCalls || other.allCalls,
});

/** The `sip.callID` of a fact about a leg, by which its call is found in any room. */
function callIdOf(fact: Fact | undefined): string | undefined {
  if (!fact || !('leg' in fact)) return undefined;
  const { call, participant } = fact.leg;
  return call === participant ? undefined : call;
}

/**
 * What entries are sure to need. A join needs to know where its call is now: one that its room does not know may be open
 * in another. Other facts ask only when their own room does not know the call.
 */
export function wantedFor(entries: readonly Entry[]): Wanted {
  const rooms = new Map<string, Names>();
  const calls = new Set<string>();
  for (const { room, fact } of entries) {
    if (fact) rooms.set(room, ownRecord);
    else if (!rooms.has(room)) rooms.set(room, nothing);
    const call = fact?.kind === 'leg_joined' ? callIdOf(fact) : undefined;
    if (call !== undefined) calls.add(call);
  }
  return { rooms, calls };
}

export function bothWanted(one: Wanted, other: Wanted): Wanted {
  const rooms = new Map(one.rooms);
  for (const [room, names] of other.rooms) rooms.set(room, bothNames(rooms.get(room) ?? ownRecord, names));
  return { rooms, calls: new Set([...one.calls, ...other.calls]) };
}

/** Folds entries in their order, each into its room; a call that moves is removed from its old room. */
export function foldBatch(
  entries: readonly Entry[],
  wanted: Wanted,
  stored: StoredState,
  rules: FoldRules,
): FoldedBatch {
  const seen = new Set(stored.knownIds);
  const locations = new Map(stored.locations);
  const located = new Map<string, CallLocation>();
  const missing = { rooms: new Map<string, Names>(), calls: new Set<string>() };
  const folds = new Map<string, RoomFold | { readonly error: unknown }>();
  for (const [room, names] of wanted.rooms) {
    try {
      folds.set(room, roomFold(room, loadRoom(stored.rooms.get(room) ?? unknownRoom, names), rules, seen));
    } catch (error) {
      folds.set(room, { error }); // its records are damaged
    }
  }
  const lacks = (room: string, names: Names) => {
    missing.rooms.set(room, bothNames(missing.rooms.get(room) ?? ownRecord, names));
  };

  /** The call of an entry in another room; `unread` when more must be read to say. */
  function elsewhereOf(
    call: string,
    own: string,
    now: number,
  ): { fold: RoomFold; state: Context['elsewhere'] } | 'unread' | undefined {
    if (!wanted.calls.has(call) && !located.has(call)) {
      missing.calls.add(call);
      return 'unread';
    }
    const room = locations.get(call);
    if (room === undefined || room === own) return undefined;
    const fold = folds.get(room);
    if (fold && 'error' in fold) return undefined;
    // A room that only repetitions of webhooks are about was not read.
    const isRead = wanted.rooms.get(room)?.names.has(roomName);
    const names = fold && isRead ? fold.missingCall(call) : ownRecord;
    if (!fold || names) {
      lacks(room, names ?? ownRecord);
      return 'unread';
    }
    // Forgotten by an earlier entry of this batch, as it is in the store after the commit.
    if (fold.callState(call) === undefined) return undefined;
    try {
      fold.settle(now);
    } catch {
      return undefined; // what the next sweep reports must not hold up this entry
    }
    return { fold, state: fold.callState(call) };
  }

  function place(call: string, room: string): void {
    const before = located.get(call)?.before ?? stored.locations.get(call);
    located.set(call, { call, before, room });
    locations.set(call, room);
  }

  const outcomes = entries.map((entry): EntryResult => {
    const fold = folds.get(entry.room);
    if (!fold || 'error' in fold) return { error: fold?.error };
    const names = fold.missing(entry);
    if (names) lacks(entry.room, names);
    const call = callIdOf(entry.fact);
    const isHere = call === undefined || seen.has(entry.id) || typeof fold.callState(call) === 'object';
    const elsewhere = isHere ? undefined : elsewhereOf(call, entry.room, entry.fact?.receivedAt ?? 0);
    // A placeholder: all is folded again once the rest is read.
    if (names || elsewhere === 'unread') return { error: undefined };
    const outcome = fold.foldEntry(entry, elsewhere?.state);
    if (call === undefined || 'error' in outcome) return outcome;
    if (outcome.moved && elsewhere && typeof elsewhere.state === 'object')
      elsewhere.fold.release(elsewhere.state, entry.fact?.receivedAt ?? 0);
    // Where the other room has forgotten the call meanwhile, this one is where it is found from now on.
    const isNew = !isHere && (outcome.moved || elsewhere?.state === undefined);
    if (isNew && fold.callState(call) !== undefined && locations.get(call) !== entry.room) place(call, entry.room);
    return outcome;
  });
  return {
    outcomes,
    missing,
    folds: Array.from(folds.values()).filter((fold) => 'foldEntry' in fold),
    located: [...located.values()],
  };
}
