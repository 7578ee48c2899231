import { metrics, prefix } from '../catalog/catalog.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { emptyRow, globalKey, type PairKey, pairOf, type Row } from '../ledger/totals.ts';
import { noTrunk, otherTrunk } from '../ledger/trunk-labels.ts';
import { catalogFamily, type Family, labelText, sampleLine } from './family.ts';
import { globalLines } from './global-lines.ts';
import { type PairLines, pairLines } from './pair-lines.ts';

interface PairRow {
  readonly labels: string;
  readonly trunk: string;
  readonly row: Row;
  readonly active: number;
}

/** Labels never change for a pair, and writing them is most of the work of a large page. */
function labelCache(): (key: PairKey) => { labels: string; trunk: string } {
  const known = new Map<PairKey, { labels: string; trunk: string }>();
  return (key) => {
    const cached = known.get(key);
    if (cached) return cached;
    const pair = pairOf(key);
    const entry = { labels: labelText({ ...pair }), trunk: pair.trunk };
    known.set(key, entry);
    return entry;
  };
}

function* linesOf(pairs: readonly PairRow[], write: PairLines): Generator<string> {
  for (const { labels, row } of pairs) yield write(labels, row);
}

/** What stands behind a trunk label: its LiveKit id, unless it stands for no trunk in particular. */
function trunkInfo(trunk: string): string {
  const trunkId = trunk === noTrunk || trunk === otherTrunk ? '' : trunk;
  return sampleLine(`${prefix}trunk_info`, labelText({ trunk, trunk_id: trunkId, name: '' }), 1);
}

/** @returns a function that gives the families of a snapshot, in the catalogue's order, to be written piece by piece */
export function ledgerFamilies(): (snapshot: Snapshot) => Family[] {
  const cached = labelCache();
  return function familiesOf({ rows, active, rooms }) {
    const keys = new Set([...rows.keys(), ...active.keys()]);
    keys.delete(globalKey);
    const pairs = Array.from(
      keys,
      (key): PairRow => ({ ...cached(key), row: rows.get(key) ?? emptyRow(key), active: active.get(key) ?? 0 }),
    );
    const derived: Record<string, () => Iterable<string>> = {
      calls_active: () => pairs.map((pair) => sampleLine(`${prefix}calls_active`, pair.labels, pair.active)),
      trunk_info: () => Array.from(new Set(pairs.map(({ trunk }) => trunk)), trunkInfo),
      rooms_tracked: () => [sampleLine(`${prefix}rooms_tracked`, '', rooms)],
    };
    return metrics.flatMap(([name]) => {
      if (name in pairLines) return catalogFamily(name, linesOf(pairs, pairLines[name as keyof typeof pairLines]));
      if (name in globalLines)
        return catalogFamily(name, globalLines[name as keyof typeof globalLines](rows.get(globalKey)));
      const lines = derived[name];
      return lines ? catalogFamily(name, lines()) : [];
    });
  };
}
