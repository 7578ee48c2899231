import { reduce } from '../../../src/call/reduce.ts';
import type { Room } from '../../../src/call/room.ts';
import type { Result } from '../../../src/catalog/values.ts';
import type { Entry } from '../../../src/ledger/ledger.ts';
import { openCalls, plainRules, sweepAll, Tally } from '../../support/fold.ts';

/** What a ledger must do, without a store, an index or a turn: every room is looked at each time. */
export function ledgerModel() {
  const rooms = new Map<string, Room>();
  const ids = new Set<string>();
  const tally = new Tally();
  return {
    apply({ id, room, fact }: Entry): Result {
      if (ids.has(id)) return 'duplicate';
      ids.add(id);
      if (!fact) return 'ignored';
      const step = reduce(rooms.get(room), fact, plainRules);
      rooms.set(room, step.room);
      tally.add(step.additions);
      return step.result;
    },
    sweep: (now: number) => sweepAll(rooms, tally, now),
    /** Totals by name; open calls by pair, counted anew from the rooms. */
    contents: () => ({
      totals: tally.entries(),
      active: Object.fromEntries(openCalls(rooms.values())),
      rooms: rooms.size,
    }),
  };
}

/** What a ledger must show after these entries. */
export function foldEntries(entries: readonly Entry[]) {
  const model = ledgerModel();
  for (const entry of entries) model.apply(entry);
  return model.contents();
}
