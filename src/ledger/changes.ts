import { z } from 'zod';
import type { Room } from '../call/room.ts';
import { globalCellIndex, globalCells, pairCellIndex, pairCells } from '../catalog/cells.ts';
import { expiryMinute } from './expiring-ids.ts';
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
  readonly ids: ReadonlyMap<number, readonly string[]>;
  /** Null: the room is forgotten. */
  readonly rooms: ReadonlyMap<string, RoomText | null>;
  /** Values by pair and cell. */
  readonly totals: ReadonlyMap<PairKey, Readonly<Record<string, number>>>;
}

const cellsOf = (key: PairKey): readonly string[] => (key === globalKey ? globalCells : pairCells);
const indexOf = (key: PairKey): ReadonlyMap<string, number> => (key === globalKey ? globalCellIndex : pairCellIndex);

/** @param dueAt when something about a room is overdue, ms */
export function changesOf(draft: Draft, dueAt: (room: Room) => number): Changes {
  const ids = new Map<number, string[]>();
  for (const [id, expiresAt] of draft.ids) {
    const minute = expiryMinute(expiresAt);
    const known = ids.get(minute);
    if (known) known.push(id);
    else ids.set(minute, [id]);
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

/** Changes as one line of JSON; rooms are JSON already and go in as they are. */
export function writeChanges({ ids, rooms, totals }: Changes): string {
  const roomTexts = Array.from(rooms, ([key, room]) =>
    room ? `[${JSON.stringify(key)},${room.due},${room.text}]` : `[${JSON.stringify(key)},0,null]`,
  );
  const rest = JSON.stringify({ ids: [...ids], totals: [...totals] });
  return `${rest.slice(0, -1)},"rooms":[${roomTexts.join(',')}]}`;
}

const written = z.object({
  ids: z.array(z.tuple([z.number(), z.array(z.string())])),
  totals: z.array(z.tuple([z.string(), z.record(z.string(), z.number())])),
  rooms: z.array(z.tuple([z.string(), z.number(), z.unknown()])),
});

export function readChanges(line: string): Changes {
  const { ids, totals, rooms } = written.parse(JSON.parse(line));
  return {
    ids: new Map(ids),
    totals: new Map(totals),
    rooms: new Map(rooms.map(([key, due, room]) => [key, room === null ? null : { due, text: JSON.stringify(room) }])),
  };
}

/** Sets a cell of a row by name; one that another release counted is kept at rest, and not shown. */
export function setCell(rows: Map<PairKey, Row>, key: PairKey, cell: string, value: number): void {
  const index = indexOf(key).get(cell);
  if (index === undefined) return;
  const row = rows.get(key) ?? emptyRow(key);
  row[index] = value;
  rows.set(key, row);
}
