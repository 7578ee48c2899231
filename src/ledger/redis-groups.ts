import { nextDue } from '../call/overdue.ts';
import { commitReply, type RedisCommit } from './redis-commit.ts';
import { type Folded, type FoldRules, foldEntries, type Outcome } from './redis-fold.ts';
import { readRoom, versionLength, writeRoom } from './redis-room.ts';
import type { RoomCache } from './redis-room-cache.ts';
import { dueRules } from './redis-settle.ts';
import type { RoomGroup } from './room-lanes.ts';

/** A group of entries, folded on what is known of their room, and the commit of that. */
export interface PreparedGroup extends RoomGroup {
  readonly folded: Folded;
  readonly commit: RedisCommit;
}

/** @param isName the operator gave a trunk this name */
export function prepareGroup(
  { room, entries }: RoomGroup,
  cache: RoomCache,
  rules: FoldRules & { readonly isName: (label: string) => boolean },
): PreparedGroup {
  const base = cache.get(room);
  const folded = foldEntries(base.room, entries, rules);
  const next = folded.touchesRoom ? folded.room : undefined;
  const commit: RedisCommit = {
    room: next ? room : '',
    version: next ? base.version : '',
    state: next ? writeRoom(next) : '',
    dueAt: next ? nextDue(next, dueRules(rules.callMaxAgeMs)) : 0,
    ids: folded.ids,
    labels: new Map(Array.from(folded.labels, (label) => [label, rules.isName(label)])),
    changes: folded.changes,
  };
  return { room, entries, folded, commit };
}

/**
 * What Redis' answer to a commit means, and learns from it what the room is now.
 * @param refuse told of labels that are too many
 * @returns an outcome for each entry; undefined: again, on what is known now
 */
export function outcomesOf(
  { entries, folded, commit }: PreparedGroup,
  answer: unknown,
  { cache, refuse }: { readonly cache: RoomCache; readonly refuse: (label: string) => void },
): readonly (Outcome | undefined)[] {
  const reply = commitReply.parse(answer);
  switch (reply[0]) {
    case 'done':
      if (commit.room !== '')
        cache.set(commit.room, { version: commit.state.slice(0, versionLength), room: folded.room });
      return folded.outcomes;
    case 'full':
      for (const label of reply[1]) refuse(label);
      return entries.map(() => undefined);
    case 'stale': {
      if (commit.room !== '') cache.set(commit.room, readRoom(reply[1]));
      const ids = [...folded.ids.keys()];
      const known = new Set(reply[2].map((place) => ids[place]));
      return entries.map(({ id }) => (known.has(id) ? { result: 'duplicate' } : undefined));
    }
    default:
      return reply satisfies never;
  }
}
