import type { Changes, RoomText } from './changes.ts';
import type { PairKey } from './totals.ts';

/** What stands in the journal and not yet in the tables: the newest value of each thing that changed. */
export interface Backlog {
  readonly ids: Map<number, string[]>;
  readonly rooms: Map<string, RoomText | null>;
  readonly totals: Map<PairKey, Map<string, number>>;
}

export const emptyBacklog = (): Backlog => ({ ids: new Map(), rooms: new Map(), totals: new Map() });

export const isEmptyBacklog = ({ ids, rooms, totals }: Backlog): boolean =>
  ids.size === 0 && rooms.size === 0 && totals.size === 0;

export function addChanges(backlog: Backlog, { ids, rooms, totals }: Changes): void {
  for (const [minute, added] of ids) {
    const known = backlog.ids.get(minute);
    if (known) known.push(...added);
    else backlog.ids.set(minute, [...added]);
  }
  for (const [key, room] of rooms) backlog.rooms.set(key, room);
  for (const [key, cells] of totals) {
    const known = backlog.totals.get(key) ?? new Map<string, number>();
    backlog.totals.set(key, known);
    for (const cell in cells) known.set(cell, cells[cell] ?? 0);
  }
}
