import type { Addition } from '../call/addition.ts';
import type { Room } from '../call/room.ts';
import { type Digest, type DigestSet, digestOf } from './digest-set.ts';
import type { ExpiringIds } from './expiring-ids.ts';
import { added, emptyRow, type PairKey, pairKey, type Row, target } from './totals.ts';

/** What the embedded ledger holds in memory, apart from the rooms it heard of last; all of it follows from the store. */
export interface State {
  readonly ids: ExpiringIds;
  readonly rows: Map<PairKey, Row>;
  /** Open calls by pair: an index of the rooms. */
  readonly active: Map<PairKey, number>;
  /** Keys of the rooms in the store: most webhooks of rooms that are not at hand are the first of new ones. */
  readonly rooms: DigestSet;
}

/** A room as it was and as it will be; undefined: not known, forgotten. */
export interface RoomChange {
  readonly before: Room | undefined;
  after: Room | undefined;
}

/** What is kept of an id, and the minute after which it may be forgotten. */
export interface IdMark {
  readonly digest: Digest;
  readonly minute: number;
}

/** What a group of entries changes, before it is committed. */
export interface Draft {
  readonly ids: Map<string, IdMark>;
  readonly rooms: Map<string, RoomChange>;
  readonly rows: Map<PairKey, Row>;
  /** The cells that changed, by row. */
  readonly cells: Map<PairKey, Set<number>>;
}

export const emptyDraft = (): Draft => ({ ids: new Map(), rooms: new Map(), rows: new Map(), cells: new Map() });

export const isEmpty = (draft: Draft): boolean =>
  draft.ids.size === 0 && draft.rooms.size === 0 && draft.cells.size === 0;

/** @param before the room as the draft has it, or as the store has it */
export function putRoom(draft: Draft, key: string, before: Room | undefined, after: Room | undefined): void {
  const change = draft.rooms.get(key);
  if (change) change.after = after;
  else draft.rooms.set(key, { before, after });
}

/**
 * Adds to the draft's copy of a row, so that snapshots taken before stay as they were.
 * @throws TypeError, RangeError one of the additions is impossible; then none was made
 */
export function addTo(draft: Draft, state: Pick<State, 'rows'>, additions: readonly Addition[]): void {
  const changes = additions.map((addition) => ({ addition, ...target(addition) }));
  for (const { addition, key, index } of changes) {
    let row = draft.rows.get(key);
    if (!row) {
      row = state.rows.get(key)?.slice() ?? emptyRow(key);
      draft.rows.set(key, row);
      draft.cells.set(key, new Set());
    }
    row[index] = added(row[index] ?? 0, addition);
    draft.cells.get(key)?.add(index);
  }
}

function countOpen(active: Map<PairKey, number>, room: Room | undefined, by: number): void {
  if (!room) return;
  for (const call of room.calls) {
    const key = pairKey(call);
    active.set(key, (active.get(key) ?? 0) + by);
  }
}

/** Makes a committed draft the state. */
export function publish(state: State, draft: Draft): void {
  for (const { digest, minute } of draft.ids.values()) state.ids.add(digest, minute);
  for (const [key, row] of draft.rows) state.rows.set(key, row);
  for (const [key, { before, after }] of draft.rooms) {
    countOpen(state.active, before, -1);
    countOpen(state.active, after, 1);
    if (after && !before) state.rooms.add(digestOf(key));
    else if (before && !after) state.rooms.delete(digestOf(key));
  }
}
