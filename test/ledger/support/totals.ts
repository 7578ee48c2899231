import { expect } from 'vitest';
import { globalCells, pairCells } from '../../../src/catalog/cells.ts';
import { outcomes } from '../../../src/catalog/values.ts';
import type { Snapshot } from '../../../src/ledger/ledger.ts';
import { globalKey, type PairKey } from '../../../src/ledger/totals.ts';

/** Every total that is not 0, named `inbound|ST_x calls_started_total`; the global ones begin with a space. */
export function totalsOf({ rows }: Snapshot): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const [key, row] of rows)
    for (const [index, cell] of (key === globalKey ? globalCells : pairCells).entries())
      if (row[index] !== 0) totals[`${key} ${cell}`] = row[index] ?? Number.NaN;
  return totals;
}

/** Open calls by pair, without the pairs that have none. */
export const activeOf = ({ active }: Snapshot): Record<string, number> =>
  Object.fromEntries([...active].filter(([, open]) => open !== 0));

/** All of a snapshot as plain data, so that two can be compared, now or later. */
export const contentsOf = (snapshot: Snapshot) => ({
  totals: totalsOf(snapshot),
  active: activeOf(snapshot),
  rooms: snapshot.rooms,
});

export const totalOf = (snapshot: Snapshot, pair: PairKey, cell: string): number =>
  totalsOf(snapshot)[`${pair} ${cell}`] ?? 0;

/** Holds a snapshot to what is promised of every one: for every pair, started = ended + active. */
export function expectBalanced(snapshot: Snapshot): void {
  for (const pair of new Set([...snapshot.rows.keys(), ...snapshot.active.keys()])) {
    if (pair === globalKey) continue;
    const ended = outcomes.map((outcome) => totalOf(snapshot, pair, `calls_ended_total:${outcome}`));
    const started = totalOf(snapshot, pair, 'calls_started_total');
    expect([pair, started - ended.reduce((sum, count) => sum + count)]).toEqual([pair, snapshot.active.get(pair) ?? 0]);
  }
}
