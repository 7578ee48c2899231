import type { DatabaseSync } from 'node:sqlite';
import { type ChangeRecord, readRecords } from './change-record.ts';
import type { RoomText } from './changes.ts';
import type { Digest } from './digest-set.ts';
import type { SqliteTables } from './sqlite-tables.ts';
import type { PairKey } from './totals.ts';
import { transaction } from './transaction.ts';

/** The number of the last record that is in the tables. */
const folded = 'folded';

export interface Fold {
  /** What the change logs hold, in any order. */
  readonly logs: readonly string[];
  /** Ids of the minutes before this one are forgotten. */
  readonly forgetIdsBefore: number;
}

/** The newest of everything that changed. */
interface Backlog {
  readonly ids: Map<number, Digest[]>;
  readonly rooms: Map<string, RoomText | null>;
  readonly totals: Map<PairKey, Record<string, number>>;
}

function addTo({ ids, rooms, totals }: Backlog, record: ChangeRecord): void {
  for (const [minute, digests] of record.ids) {
    const known = ids.get(minute);
    if (known) known.push(...digests);
    else ids.set(minute, [...digests]);
  }
  for (const [key, room] of record.rooms) rooms.set(key, room);
  for (const [key, cells] of record.totals) totals.set(key, Object.assign(totals.get(key) ?? {}, cells));
}

/**
 * Records in their order. After a power cut the newer log may be on the disk and the end of the older one not: what
 * comes after a gap would not fit what came before it.
 */
function* inOrder(logs: readonly string[], last: number): Generator<ChangeRecord> {
  const records = logs.flatMap((log) => [...readRecords(log)]).sort((a, b) => a.seq - b.seq);
  let next = last + 1;
  for (const record of records) {
    if (record.seq > next) return;
    if (record.seq === next) {
      yield record;
      next++;
    }
  }
}

/**
 * Brings into the tables what the change logs hold and the tables do not, in one transaction; the logs may then be
 * emptied. Folding twice is folding once.
 * @returns the number of the last record that is in the tables
 */
export function fold(database: DatabaseSync, tables: SqliteTables, { logs, forgetIdsBefore }: Fold): number {
  let last = tables.setting(folded) ?? 0;
  const backlog: Backlog = { ids: new Map(), rooms: new Map(), totals: new Map() };
  for (const record of inOrder(logs, last)) {
    addTo(backlog, record);
    last = record.seq;
  }
  transaction(database, () => {
    tables.putRooms(backlog.rooms);
    for (const [minute, digests] of backlog.ids) tables.putIds(minute, digests);
    tables.putTotals(backlog.totals);
    tables.forgetIds(forgetIdsBefore);
    tables.set(folded, last);
  });
  return last;
}
