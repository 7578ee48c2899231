import { readFileSync } from 'node:fs';
import { isMap, isScalar, type Pair, parseDocument } from 'yaml';
import { chart } from './helm.ts';

/** A value of the chart: its path, its default as JSON, and its comment that begins with "--". */
export interface ChartValue {
  readonly path: string;
  readonly default: string;
  readonly description: string | undefined;
}

const description = (comment: string | null | undefined): string | undefined =>
  comment
    ?.split('\n')
    .findLast((line) => line.startsWith(' -- '))
    ?.slice(4);

/** The comment before the first entry of a map is the map's own in this library. */
function entries(
  map: { readonly items: readonly Pair[]; readonly commentBefore?: string | null },
  above: string,
): ChartValue[] {
  return map.items.flatMap(({ key, value }, index) => {
    if (!isScalar(key)) throw new TypeError(`${above}: expected a name`);
    const path = `${above}${key.value}`;
    const comment = description(key.commentBefore ?? (index === 0 ? map.commentBefore : undefined));
    const inner = isMap(value) && value.items.length > 0;
    if (inner && comment === undefined) return entries(value, `${path}.`);
    const json = isMap(value) || !isScalar(value) ? value : value.value;
    return [{ path, default: JSON.stringify(json), description: comment }];
  });
}

/** Every value of the chart, in the order of values.yaml; a map with a comment of its own is one value. */
export function chartValues(): readonly ChartValue[] {
  const document = parseDocument(readFileSync(`${chart}/values.yaml`, 'utf8'));
  if (!isMap(document.contents)) throw new TypeError('values.yaml: expected a map');
  return entries(document.contents, '');
}

/** The table of the chart's README. */
export const chartValuesTable = (): string =>
  [
    '| value | default | meaning |',
    '| --- | --- | --- |',
    ...chartValues().map((value) => `| \`${value.path}\` | \`${value.default}\` | ${value.description ?? ''} |`),
  ].join('\n');
