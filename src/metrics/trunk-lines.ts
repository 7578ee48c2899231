import { prefix } from '../catalog/catalog.ts';
import { noTrunk, otherTrunk } from '../ledger/totals.ts';
import { erlangLimit } from '../trunks/erlang.ts';
import type { Trunk } from '../trunks/trunks.ts';
import { labelText, sampleLine } from './exposition.ts';

/** Blocking probabilities that capacity is planned for: one call in 100, one in 1,000. */
const blockings = ['0.01', '0.001'] as const;

/** Sums what trunks of one name have; a name none of whose trunks says anything is left out. */
function sumByName(trunks: readonly Trunk[], value: (trunk: Trunk) => number | undefined): Map<string, number> {
  const sums = new Map<string, number>();
  for (const trunk of trunks) {
    const number = value(trunk);
    if (number !== undefined) sums.set(trunk.name, (sums.get(trunk.name) ?? 0) + number);
  }
  return sums;
}

const gauges = (name: string, sums: ReadonlyMap<string, number>): string[] =>
  Array.from(sums, ([trunk, value]) => sampleLine(prefix + name, labelText({ trunk }), value));

export const channelLines = (trunks: readonly Trunk[]): string[] =>
  gauges(
    'trunk_channels',
    sumByName(trunks, ({ channels }) => channels),
  );

export const callRateLines = (trunks: readonly Trunk[]): string[] =>
  gauges(
    'trunk_calls_per_second_limit',
    sumByName(trunks, ({ callsPerSecond }) => callsPerSecond),
  );

/** @returns a writer that computes each limit once: the inversion is costly for thousands of channels */
export function erlangLines(): (trunks: readonly Trunk[]) => string[] {
  const known = new Map<string, number>();
  const limit = (channels: number, blocking: string): number => {
    const key = `${channels} ${blocking}`;
    const value = known.get(key) ?? erlangLimit(channels, Number(blocking));
    known.set(key, value);
    return value;
  };
  return (trunks) =>
    Array.from(sumByName(trunks, ({ channels }) => channels)).flatMap(([trunk, channels]) =>
      blockings.map((blocking) =>
        sampleLine(`${prefix}trunk_erlang_limit`, labelText({ trunk, blocking }), limit(channels, blocking)),
      ),
    );
}

/**
 * The ids and names of every trunk label: the ids that the operator gave that name, or an id and what LiveKit calls it;
 * else the label itself, which is then LiveKit's id, unless it is that of no trunk in particular or a name that the
 * operator has since removed.
 */
export function* infoLines(labels: Iterable<string>, trunks: readonly Trunk[]): Generator<string> {
  const line = (trunk: string, trunkId: string, name: string) =>
    sampleLine(`${prefix}trunk_info`, labelText({ trunk, trunk_id: trunkId, name }), 1);
  for (const label of new Set(labels)) {
    const named = trunks.filter(({ name }) => name === label);
    for (const { id, name, listedName } of named) yield line(name, id, name === id ? (listedName ?? name) : name);
    if (named.length > 0) continue;
    const isId = label !== noTrunk && label !== otherTrunk && /^ST_/.test(label);
    yield line(label, isId ? label : '', label);
  }
}
