import type { Fact, Leg } from '../call/facts.ts';
import type { Room } from '../call/room.ts';
import { beginsSession } from '../call/session.ts';
import { callName, callPrefix, endedName, type LoadedRoom, legName, type Names, type Split } from './records.ts';

const allCalls: Names = { names: new Set(), allCalls: true };
const some = (...names: readonly string[]): Names => ({ names: new Set(names), allCalls: false });

/** The names of what is known of a call, open or ended. */
const ofCall = (key: string | undefined): string[] => (key === undefined ? [] : [callName(key), endedName(key)]);

const ofLeg = (legs: LoadedRoom['legs'], { call, participant }: Leg): string[] => [
  legName(participant),
  ...ofCall(call),
  ...ofCall(legs.get(participant)),
];

const withWatched = (split: Split | undefined, names: readonly string[]): Names =>
  split?.watched === 'many'
    ? { ...some(...names), allCalls: true }
    : some(...names, ...(split?.watched ?? []).map(callName));

/** The records of one call that must be read before it is known whether it is in a split room; undefined when none. */
export function missingCall({ query, split }: LoadedRoom, key: string): Names | undefined {
  const names = ofCall(key).filter((name) => !query.names.has(name));
  return split && names.length > 0 ? some(...names) : undefined;
}

/** The records of a split room that a fact is about, as far as the records read so far show. */
function needed({ split, legs }: LoadedRoom, fact: Fact): Names {
  switch (fact.kind) {
    case 'room_started':
    case 'room_finished':
      return allCalls;
    case 'leg_joined':
    case 'leg_reconciled':
    case 'leg_left':
      return withWatched(split, ofLeg(legs, fact.leg));
    case 'leg_aborted':
      return some(...ofLeg(legs, fact.leg));
    case 'other_joined':
      return withWatched(split, []);
    case 'other_left':
    case 'audio_unpublished':
      return some(legName(fact.participant), ...ofCall(legs.get(fact.participant)));
    case 'answered':
    case 'end_reconciled':
      return some(callName(fact.call));
    case 'audio_published':
      return withWatched(split, [legName(fact.participant), ...ofCall(legs.get(fact.participant))]);
    default:
      return fact satisfies never;
  }
}

/**
 * Records that must be read before a fact can be folded; undefined when there are none.
 * @param room as it is by now; facts of the same batch may have changed it since it was loaded
 */
export function missingNames(loaded: LoadedRoom, room: Room | undefined, fact: Fact): Names | undefined {
  const { query, split } = loaded;
  if (!room || !split) return undefined;
  const isForAll = beginsSession(room, fact) || fact.receivedAt >= (split.callsDue ?? Number.POSITIVE_INFINITY);
  const all = needed(loaded, fact);
  const isMissing = (name: string) => !query.names.has(name) && !(query.allCalls && name.startsWith(callPrefix));
  const names = new Set([...all.names].filter(isMissing));
  const wantsAll = (isForAll || all.allCalls) && !query.allCalls;
  return names.size > 0 || wantsAll ? { names, allCalls: wantsAll } : undefined;
}
