import type { Result } from '../../../src/catalog/values.ts';
import type { Entry } from '../../../src/ledger/ledger.ts';
import { openCalls, RoomsFold } from '../../support/calls/fold.ts';

/** What a ledger must do, without a store, an index or a batch: every room is looked at each time. */
export function ledgerModel() {
  const fold = new RoomsFold();
  const ids = new Set<string>();
  return {
    apply({ id, room, fact }: Entry): Result {
      if (ids.has(id)) return 'duplicate';
      ids.add(id);
      return fact ? fold.apply(room, fact) : 'ignored';
    },
    sweep: (now: number) => fold.sweep(now),
    /** Totals by name; open calls by pair, counted anew from the rooms. */
    contents: () => ({
      totals: fold.tally.entries(),
      active: Object.fromEntries(openCalls(fold.rooms.values())),
      rooms: fold.rooms.size,
    }),
  };
}

/** What a ledger must show after these entries. */
export function foldEntries(entries: readonly Entry[]) {
  const model = ledgerModel();
  for (const entry of entries) model.apply(entry);
  return model.contents();
}
