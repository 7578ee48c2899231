import type { Room } from '../call/room.ts';
import { globalCellIndex, globalCells, pairCellIndex, pairCells } from '../catalog/cells.ts';
import { expiryMinute } from './expiring-ids.ts';
import type { Draft } from './state.ts';
import { emptyRow, globalKey, type PairKey, type Row } from './totals.ts';

/** What a draft changes, as plain JSON: new values, so that applying it twice is applying it once. */
export interface Changes {
  /** Ids by the minute in which they may be forgotten. */
  readonly ids: Readonly<Record<number, readonly string[]>>;
  /** Null: the room is forgotten. */
  readonly rooms: Readonly<Record<string, Room | null>>;
  /** Values by pair and cell. */
  readonly totals: Readonly<Record<PairKey, Readonly<Record<string, number>>>>;
}

const cellsOf = (key: PairKey): readonly string[] => (key === globalKey ? globalCells : pairCells);
const indexOf = (key: PairKey): ReadonlyMap<string, number> => (key === globalKey ? globalCellIndex : pairCellIndex);

export function changesOf(draft: Draft): Changes {
  const ids: Record<number, string[]> = {};
  for (const [id, expiresAt] of draft.ids) {
    const minute = expiryMinute(expiresAt);
    ids[minute] ??= [];
    ids[minute].push(id);
  }
  const rooms: Record<string, Room | null> = {};
  for (const [key, room] of draft.rooms) rooms[key] = room ?? null;
  const totals: Record<PairKey, Record<string, number>> = {};
  for (const [key, cells] of draft.cells) {
    const names = cellsOf(key);
    const row = draft.rows.get(key) ?? emptyRow(key);
    const values: Record<string, number> = {};
    for (const index of cells) values[names[index] ?? ''] = row[index] ?? 0;
    totals[key] = values;
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

/** Puts changes over what a draft holds. */
export function applyChanges(draft: Draft, { ids, rooms, totals }: Changes): void {
  for (const [minute, known] of Object.entries(ids)) for (const id of known) draft.ids.set(id, Number(minute) * 60_000);
  for (const [key, room] of Object.entries(rooms)) draft.rooms.set(key, room ?? undefined);
  for (const [key, cells] of Object.entries(totals))
    for (const [cell, value] of Object.entries(cells)) setCell(draft.rows, key, cell, value);
}
