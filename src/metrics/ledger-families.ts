import { type Catalog, type MetricName, metrics, prefix } from '../catalog/catalog.ts';
import { directionSources, inferences } from '../catalog/values.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { emptyRow, globalCell, globalKey, type PairKey, pairKey, pairOf, type Row } from '../ledger/totals.ts';
import type { Trunk } from '../trunks/trunks.ts';
import type { Exemplars } from './exemplars.ts';
import { catalogFamily, type Family, labelText, sampleLine } from './exposition.ts';
import { type PairLines, pairLines } from './pair-lines.ts';
import { callRateLines, channelLines, erlangLines, infoLines } from './trunk-lines.ts';

type GlobalMetric = {
  [M in MetricName]: Catalog[M] extends { home: 'ledger'; labels: readonly ['direction', 'trunk', ...string[]] }
    ? never
    : Catalog[M]['home'] extends 'ledger'
      ? M
      : never;
}[MetricName];

function inferenceLine(row: Row, inference: (typeof inferences)[number]): string {
  const [edge = '', cause = ''] = inference.split('/');
  return sampleLine(
    `${prefix}calls_inferred_total`,
    labelText({ edge, cause }),
    globalCell(row, `calls_inferred_total:${inference}`),
  );
}

/** How each metric of the ledger that belongs to no pair is written. */
export const globalLines: Readonly<Record<GlobalMetric, (row?: Row) => string[]>> = {
  calls_inferred_total: (row = emptyRow(globalKey)) => inferences.map((inference) => inferenceLine(row, inference)),
  direction_source_total: (row = emptyRow(globalKey)) =>
    directionSources.map((source) =>
      sampleLine(
        `${prefix}direction_source_total`,
        labelText({ source }),
        globalCell(row, `direction_source_total:${source}`),
      ),
    ),
  trunk_overflow_total: (row = emptyRow(globalKey)) => [
    sampleLine(`${prefix}trunk_overflow_total`, '', globalCell(row, 'trunk_overflow_total')),
  ],
};

type ExemplarsOf = Exemplars['of'];

interface PairRow {
  readonly key: PairKey;
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

/** Every pair that was seen, or that the operator named with a direction: its series exist from 0 on. */
export function pairKeys({ rows, active }: Snapshot, trunks: readonly Trunk[]): Set<PairKey> {
  const described = trunks.flatMap(({ name, direction }) => (direction ? [pairKey({ direction, trunk: name })] : []));
  const keys = new Set([...described, ...rows.keys(), ...active.keys()]);
  keys.delete(globalKey);
  return keys;
}

function* linesOf(pairs: readonly PairRow[], write: PairLines, exemplars?: ExemplarsOf): Generator<string> {
  for (const { key, labels, row } of pairs) yield write(labels, row, exemplars?.(key));
}

function* activeLines(pairs: readonly PairRow[]): Generator<string> {
  for (const { labels, active } of pairs) yield sampleLine(`${prefix}calls_active`, labels, active);
}

/** Never below what is open now, which a scrape shows beside it. */
function* peakLines(
  name: 'trunk_calls_active_peak' | 'trunk_calls_per_second_peak',
  pairs: readonly PairRow[],
  peaks: Snapshot['peaks'],
): Generator<string> {
  for (const [trunk, of] of Map.groupBy(pairs, ({ trunk }) => trunk)) {
    const { active = 0, perSecond = 0 } = peaks.get(trunk) ?? {};
    const open = of.reduce((sum, pair) => sum + pair.active, 0);
    const value = name === 'trunk_calls_active_peak' ? Math.max(active, open) : perSecond;
    yield sampleLine(`${prefix}${name}`, labelText({ trunk }), value);
  }
}

/**
 * @returns a function that gives the families of a snapshot, in the catalogue's order, to be written piece by piece;
 * with exemplars where the format has them
 */
export function ledgerFamilies(): (snapshot: Snapshot, trunks: readonly Trunk[], exemplars?: ExemplarsOf) => Family[] {
  const cached = labelCache();
  const erlangs = erlangLines();
  return function familiesOf(snapshot, trunks, exemplars) {
    const { rows, active, peaks, rooms } = snapshot;
    const pairs = Array.from(
      pairKeys(snapshot, trunks),
      (key): PairRow => ({ key, ...cached(key), row: rows.get(key) ?? emptyRow(key), active: active.get(key) ?? 0 }),
    );
    const labels = [...trunks.map(({ name }) => name), ...pairs.map(({ trunk }) => trunk)];
    const derived: Record<string, () => Iterable<string>> = {
      calls_active: () => activeLines(pairs),
      trunk_info: () => infoLines(labels, trunks),
      trunk_channels: () => channelLines(trunks),
      trunk_calls_per_second_limit: () => callRateLines(trunks),
      trunk_calls_active_peak: () => peakLines('trunk_calls_active_peak', pairs, peaks),
      trunk_calls_per_second_peak: () => peakLines('trunk_calls_per_second_peak', pairs, peaks),
      trunk_erlang_limit: () => erlangs(trunks),
      rooms_tracked: () => [sampleLine(`${prefix}rooms_tracked`, '', rooms)],
    };
    return metrics.flatMap(([name]) => {
      if (name in pairLines)
        return catalogFamily(name, linesOf(pairs, pairLines[name as keyof typeof pairLines], exemplars));
      if (name in globalLines)
        return catalogFamily(name, globalLines[name as keyof typeof globalLines](rows.get(globalKey)));
      const lines = derived[name];
      return lines ? catalogFamily(name, lines()) : [];
    });
  };
}
