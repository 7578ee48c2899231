import type { Addition } from '../call/addition.ts';
import type { Room } from '../call/room.ts';
import { type ExpiringIds, expiringIds } from './expiring-ids.ts';
import { added, emptyRow, type PairKey, pairKey, type Row, target } from './totals.ts';

/** What the embedded ledger holds in memory; the store holds the same. */
export interface State {
  readonly ids: ExpiringIds;
  readonly rooms: Map<string, Room>;
  readonly rows: Map<PairKey, Row>;
  /** Open calls by pair: an index of `rooms`, kept by `publish` alone. */
  readonly active: Map<PairKey, number>;
}

export const emptyState = (): State => ({ ids: expiringIds(), rooms: new Map(), rows: new Map(), active: new Map() });

/** What a group of entries changes, before it is committed. */
export interface Draft {
  readonly ids: Map<string, number>;
  /** Undefined: the room is forgotten. */
  readonly rooms: Map<string, Room | undefined>;
  readonly rows: Map<PairKey, Row>;
  /** The cells that changed, by row. */
  readonly cells: Map<PairKey, Set<number>>;
}

export const emptyDraft = (): Draft => ({ ids: new Map(), rooms: new Map(), rows: new Map(), cells: new Map() });

export const isEmpty = (draft: Draft): boolean =>
  draft.ids.size === 0 && draft.rooms.size === 0 && draft.cells.size === 0;

/** Adds to the draft's copy of a row, so that snapshots taken before stay as they were. */
export function addTo(draft: Draft, state: State, additions: readonly Addition[]): void {
  for (const addition of additions) {
    const { key, index } = target(addition);
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
  for (const call of Object.values(room?.calls ?? {})) {
    const key = pairKey(call);
    active.set(key, (active.get(key) ?? 0) + by);
  }
}

/** Makes a committed draft the state. */
export function publish(state: State, draft: Draft): void {
  for (const [id, expiresAt] of draft.ids) state.ids.add(id, expiresAt);
  for (const [key, row] of draft.rows) state.rows.set(key, row);
  for (const [key, room] of draft.rooms) {
    countOpen(state.active, state.rooms.get(key), -1);
    countOpen(state.active, room, 1);
    if (room) state.rooms.set(key, room);
    else state.rooms.delete(key);
  }
}
