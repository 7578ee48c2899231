import type { Addition } from '../../src/call/addition.ts';
import { classify } from '../../src/call/classify.ts';
import type { Fact } from '../../src/call/fact.ts';
import { overdue } from '../../src/call/overdue.ts';
import { reduce } from '../../src/call/reduce.ts';
import type { Room } from '../../src/call/room.ts';
import type { Rules } from '../../src/call/rules.ts';
import { globalCellIndex, pairCellIndex } from '../../src/catalog/cells.ts';
import { emptyRow, globalKey, type PairKey, pairKey, type Row, sumUp } from '../../src/ledger/totals.ts';
import type { Recorded } from './recordings.ts';

/** Rules with which every trunk keeps its id as label. */
export const plainRules: Rules = {
  callMaxAgeMs: 4 * 3_600_000,
  trunkLabel: (id) => ({ label: id ?? 'none', overflow: false }),
  trunkDirection: () => undefined,
};

/** Totals as one looks them up: `value('inbound|ST_x', 'calls_started_total')`, the global ones under ''. */
export class Tally {
  readonly #rows = new Map<PairKey, Row>();
  add(additions: readonly Addition[]): void {
    for (const { key, index, value, raises } of sumUp(additions)) {
      const row = this.#rows.get(key) ?? emptyRow(key);
      row[index] = raises ? Math.max(row[index] ?? 0, value) : (row[index] ?? 0) + value;
      this.#rows.set(key, row);
    }
  }
  get pairs(): PairKey[] {
    return [...this.#rows.keys()].filter((key) => key !== globalKey).sort();
  }
  value(key: PairKey, cell: string): number {
    const index = (key === globalKey ? globalCellIndex : pairCellIndex).get(cell);
    if (index === undefined) throw new TypeError(`not a cell: ${cell}`);
    return this.#rows.get(key)?.[index] ?? 0;
  }
  /** Over all pairs. */
  sum(cell: string): number {
    return this.pairs.reduce((sum, key) => sum + this.value(key, cell), 0);
  }
  /** Every cell that is not 0, as plain data. */
  entries(): Record<string, number> {
    const cells = (key: PairKey) => [...(key === globalKey ? globalCellIndex : pairCellIndex).keys()];
    return Object.fromEntries(
      [globalKey, ...this.pairs].flatMap((key) =>
        cells(key).flatMap((cell) => (this.value(key, cell) === 0 ? [] : [[`${key} ${cell}`, this.value(key, cell)]])),
      ),
    );
  }
}

/** Folds recorded webhooks the way a ledger does, without a store: rooms by name, ids once. */
export function foldRecorded(
  requests: readonly Pick<Recorded, 'event' | 'receivedAt'>[],
  rules: Rules = plainRules,
): { rooms: Map<string, Room>; tally: Tally } {
  const rooms = new Map<string, Room>();
  const tally = new Tally();
  const seen = new Set<string>();
  for (const { event, receivedAt } of requests) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const fact = classify(event, receivedAt);
    if (!fact) continue;
    const name = event.room?.name ?? '';
    const step = reduce(rooms.get(name), fact, rules);
    rooms.set(name, step.room);
    tally.add(step.additions);
  }
  return { rooms, tally };
}

/** Folds facts about one room, in this order. */
export function foldFacts(facts: readonly Fact[], rules: Rules = plainRules) {
  const tally = new Tally();
  let room: Room | undefined;
  const results = facts.map((fact) => {
    const step = reduce(room, fact, rules);
    room = step.room;
    tally.add(step.additions);
    return step.result;
  });
  const rooms = new Map(room ? [['room', room]] : []);
  return { rooms, tally, results, room };
}

/** Lets time pass over every room, as the sweep does. */
export function sweepAll(rooms: Map<string, Room>, tally: Tally, now: number, rules: Rules = plainRules): void {
  for (const [name, room] of rooms) {
    const { room: after, additions } = overdue(room, now, rules);
    if (after) rooms.set(name, after);
    else rooms.delete(name);
    tally.add(additions);
  }
}

/** Open calls by pair, counted from the rooms. */
export function openCalls(rooms: Iterable<Room>): Map<PairKey, number> {
  const open = new Map<PairKey, number>();
  for (const room of rooms) for (const call of room.calls) open.set(pairKey(call), (open.get(pairKey(call)) ?? 0) + 1);
  return open;
}
