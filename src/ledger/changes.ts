import type { Room } from '../call/room.ts';
import { globalCellIndex, globalCells, pairCellIndex, pairCells } from '../catalog/cells.ts';
import type { Digest } from './digest-set.ts';
import type { Draft } from './state.ts';
import { emptyRow, globalKey, type PairKey, type Row } from './totals.ts';

/** A room at rest: JSON, and when something about it is overdue, ms. */
export interface RoomText {
  readonly due: number;
  readonly text: string;
}

/** What a draft changes, with new values, so that applying it twice is applying it once. */
export interface Changes {
  /** Ids by the minute in which they may be forgotten. */
  readonly ids: ReadonlyMap<number, readonly Digest[]>;
  /** Null: the room is forgotten. */
  readonly rooms: ReadonlyMap<string, RoomText | null>;
  /** Values by pair and cell. */
  readonly totals: ReadonlyMap<PairKey, Readonly<Record<string, number>>>;
}

const cellsOf = (key: PairKey): readonly string[] => (key === globalKey ? globalCells : pairCells);
const indexOf = (key: PairKey): ReadonlyMap<string, number> => (key === globalKey ? globalCellIndex : pairCellIndex);

/** @param dueAt when something about a room is overdue, ms */
export function changesOf(draft: Draft, dueAt: (room: Room) => number): Changes {
  const ids = new Map<number, Digest[]>();
  for (const { digest, minute } of draft.ids.values()) {
    const known = ids.get(minute);
    if (known) known.push(digest);
    else ids.set(minute, [digest]);
  }
  const rooms = new Map<string, RoomText | null>();
  for (const [key, { after }] of draft.rooms)
    rooms.set(key, after ? { due: Math.ceil(dueAt(after)), text: JSON.stringify(after) } : null);
  const totals = new Map<PairKey, Record<string, number>>();
  for (const [key, cells] of draft.cells) {
    const names = cellsOf(key);
    const row = draft.rows.get(key) ?? emptyRow(key);
    const values: Record<string, number> = {};
    for (const index of cells) values[names[index] ?? ''] = row[index] ?? 0;
    totals.set(key, values);
  }
  return { ids, rooms, totals };
}

/** Sets a cell of a row by name; one that another release counted is kept at rest, and not shown. */
export function setCell(rows: Map<PairKey, Row>, key: PairKey, cell: string, value: number): void {
  const index = indexOf(key).get(cell);
  if (index === undefined) return;
  const row = rows.get(key) ?? emptyRow(key);
  row[index] = value;
  rows.set(key, row);
}
