import type { Backlog } from './backlog.ts';
import type { SqliteTables } from './sqlite-tables.ts';

/** How much is moved from the journal to the tables in one go: about a millisecond of work each. */
const roomSlice = 32;
const idSlice = 1024;

/** A piece of a fold, a transaction of its own. @returns whether it is to be done again, because there is more */
export type FoldStep = () => boolean;

function* slices<T>(list: readonly T[], length: number): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += length) yield list.slice(at, at + length);
}

/**
 * What moves a backlog from the journal to the tables, piece by piece. The journal goes last: whenever the process ends,
 * what is in it is put again, and putting twice is putting once.
 * @param until the last row of the journal that the backlog holds
 */
export function foldSteps(
  tables: SqliteTables,
  backlog: Backlog,
  { until, forgetIdsBefore }: { until: number; forgetIdsBefore: number },
): FoldStep[] {
  const once = (work: () => void) => () => {
    work();
    return false;
  };
  return [
    ...Array.from(slices([...backlog.rooms], roomSlice), (rooms) => once(() => tables.putRooms(rooms))),
    ...Array.from(backlog.ids, ([minute, ids]) =>
      Array.from(slices(ids, idSlice), (some) => once(() => tables.putIds(minute, some))),
    ).flat(),
    once(() => {
      tables.putTotals(backlog.totals);
      tables.forgetIds(forgetIdsBefore);
    }),
    () => tables.forgetJournal(until),
  ];
}
