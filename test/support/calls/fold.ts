import type { Addition } from '../../../src/call/addition.ts';
import { classify } from '../../../src/call/classify.ts';
import type { Fact } from '../../../src/call/facts.ts';
import { overdue } from '../../../src/call/overdue.ts';
import { reduce } from '../../../src/call/reduce.ts';
import { closeCall, hasEnded, type OpenCall, openCall, type Room } from '../../../src/call/room.ts';
import { lateForMs, noOtherCalls, type Rules } from '../../../src/call/step.ts';
import { globalCellIndex, pairCellIndex } from '../../../src/catalog/cells.ts';
import type { Result } from '../../../src/catalog/values.ts';
import { emptyRow, globalKey, type PairKey, pairKey, type Row, sumUp } from '../../../src/ledger/totals.ts';
import { seconds } from './facts.ts';
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

/** Rooms by name, each fact folded into its own, and calls found in whatever room they are. */
export class RoomsFold {
  readonly rooms = new Map<string, Room>();
  readonly tally = new Tally();
  readonly rules: Rules;
  constructor(rules: Rules = plainRules) {
    this.rules = rules;
  }
  /** The room where a call was last begun, by `sip.callID`; it may have forgotten the call. */
  readonly #places = new Map<string, string>();
  #stateIn(name: string, call: string): OpenCall | 'ended' | undefined {
    const room = this.rooms.get(name);
    return room && (openCall(room, call) ?? (hasEnded(room, call) ? 'ended' : undefined));
  }
  apply(name: string, fact: Fact): Result {
    const call = 'leg' in fact && fact.leg.call !== fact.leg.participant ? fact.leg.call : undefined;
    const isHere = call === undefined || typeof this.#stateIn(name, call) === 'object';
    const known = isHere ? name : (this.#places.get(call) ?? name);
    const place = !isHere && this.#stateIn(known, call) ? known : name;
    if (place !== name) this.#settle(place, fact.receivedAt);
    const elsewhere = isHere || place === name ? undefined : this.#stateIn(place, call);
    const step = reduce(this.rooms.get(name), fact, this.rules, { ...noOtherCalls, elsewhere });
    this.rooms.set(name, step.room);
    this.tally.add(step.additions);
    const from = this.rooms.get(place);
    if (step.moved && from && typeof elsewhere === 'object')
      this.rooms.set(place, closeCall(from, elsewhere, fact.receivedAt + lateForMs));
    if (!isHere && (step.moved || elsewhere === undefined) && this.#stateIn(name, call)) this.#places.set(call, name);
    return step.result;
  }
  #settle(name: string, now: number): void {
    settle(this.rooms, name, this.tally, now, this.rules);
  }
  sweep(now: number): void {
    sweepAll(this.rooms, this.tally, now, this.rules);
  }
}

function settle(rooms: Map<string, Room>, name: string, tally: Tally, now: number, rules: Rules): void {
  const room = rooms.get(name);
  const settled = room && overdue(room, now, rules);
  if (settled?.room) rooms.set(name, settled.room);
  else rooms.delete(name);
  tally.add(settled?.additions ?? []);
}

/** Lets time pass over every room, as the sweep does. */
export function sweepAll(rooms: Map<string, Room>, tally: Tally, now: number, rules: Rules = plainRules): void {
  for (const name of [...rooms.keys()]) settle(rooms, name, tally, now, rules);
}

/** Folds recorded webhooks the way a ledger does, without a store: rooms by name, ids once. */
export function foldRecorded(
  requests: readonly Pick<Recorded, 'event' | 'receivedAt'>[],
  rules: Rules = plainRules,
): RoomsFold {
  const fold = new RoomsFold(rules);
  const seen = new Set<string>();
  for (const { event, receivedAt } of requests) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const fact = classify(event, receivedAt);
    if (fact) fold.apply(event.room?.name ?? '', fact);
  }
  return fold;
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

/** Open calls by pair, counted from the rooms. */
export function openCalls(rooms: Iterable<Room>): Map<PairKey, number> {
  const open = new Map<PairKey, number>();
  for (const room of rooms) for (const call of room.calls) open.set(pairKey(call), (open.get(pairKey(call)) ?? 0) + 1);
  return open;
}

export const inPair = 'inbound|ST_in';
export const outPair = 'outbound|ST_out';

/** Totals other than the newest call's start, which every call sets. */
export function totals(facts: readonly Fact[]) {
  const { tally, room } = foldFacts(facts);
  const entries = Object.entries(tally.entries()).filter(([name]) => !name.endsWith('last_call_timestamp_seconds'));
  return { ...Object.fromEntries(entries), open: room?.calls.length ?? 0 };
}

export const started = (pair: string, source: string) => ({
  [`${pair} calls_started_total`]: 1,
  [` direction_source_total:${source}`]: 1,
});
export const ended = (pair: string, outcome: string, reason: string) => ({
  [`${pair} calls_ended_total:${outcome}`]: 1,
  [`${pair} call_disconnects_total:${reason}`]: 1,
});
export const observed = (pair: string, name: string, bucket: number | '+Inf', ms: number) => ({
  [`${pair} ${name}:${bucket}`]: 1,
  ...(ms > 0 && { [`${pair} ${name}:sum_ms`]: ms }),
});

/** Facts by the room that they are about; then two minutes pass. */
export type RoomFacts = readonly (readonly [room: string, fact: Fact])[];

/** Starts, ends and times by name, and how many calls are open at a second of the tests' time. */
export function totalsOf(facts: RoomFacts, at = 400): Record<string, number> {
  const fold = new RoomsFold();
  for (const [room, fact] of facts) fold.apply(room, fact);
  fold.sweep(seconds(at));
  const wanted = Object.entries(fold.tally.entries()).filter(([name]) =>
    /calls_(started|ended|inferred)|duration_seconds:sum|talk_seconds:sum/.test(name),
  );
  return { ...Object.fromEntries(wanted), open: openCalls(fold.rooms.values()).size };
}
