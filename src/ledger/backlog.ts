import type { Changes } from './changes.ts';

/** What stands in the journal and not yet in the tables: the newest value of each thing that changed. */
export interface Backlog {
  readonly ids: Map<number, string[]>;
  readonly rooms: Map<string, Changes['rooms'][string]>;
  readonly totals: Map<string, Map<string, number>>;
}

export const emptyBacklog = (): Backlog => ({ ids: new Map(), rooms: new Map(), totals: new Map() });

export function addChanges(backlog: Backlog, { ids, rooms, totals }: Changes): void {
  for (const [minute, added] of Object.entries(ids)) {
    const known = backlog.ids.get(Number(minute));
    if (known) known.push(...added);
    else backlog.ids.set(Number(minute), [...added]);
  }
  for (const key in rooms) backlog.rooms.set(key, rooms[key] ?? null);
  for (const key in totals) {
    const known = backlog.totals.get(key) ?? new Map<string, number>();
    backlog.totals.set(key, known);
    const cells = totals[key] ?? {};
    for (const cell in cells) known.set(cell, cells[cell] ?? 0);
  }
}
