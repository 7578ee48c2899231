import { type Catalog, type MetricName, prefix } from '../catalog/catalog.ts';
import { globalCellIndex } from '../catalog/cells.ts';
import { directionSources, inferences } from '../catalog/values.ts';
import { emptyRow, globalKey, type Row } from '../ledger/totals.ts';
import { labelText, sampleLine } from './family.ts';

type GlobalMetric = {
  [M in MetricName]: Catalog[M] extends { home: 'ledger'; labels: readonly ['direction', 'trunk', ...string[]] }
    ? never
    : Catalog[M]['home'] extends 'ledger'
      ? M
      : never;
}[MetricName];

const at = (row: Row, cell: string): number => row[globalCellIndex.get(cell) ?? -1] ?? 0;

function inferenceLine(row: Row, inference: (typeof inferences)[number]): string {
  const [edge = '', cause = ''] = inference.split('/');
  return sampleLine(
    `${prefix}calls_inferred_total`,
    labelText({ edge, cause }),
    at(row, `calls_inferred_total:${inference}`),
  );
}

/** How each metric of the ledger that belongs to no pair is written. */
export const globalLines: Readonly<Record<GlobalMetric, (row?: Row) => string[]>> = {
  calls_inferred_total: (row = emptyRow(globalKey)) => inferences.map((inference) => inferenceLine(row, inference)),
  direction_source_total: (row = emptyRow(globalKey)) =>
    directionSources.map((source) =>
      sampleLine(`${prefix}direction_source_total`, labelText({ source }), at(row, `direction_source_total:${source}`)),
    ),
  trunk_overflow_total: (row = emptyRow(globalKey)) => [
    sampleLine(`${prefix}trunk_overflow_total`, '', at(row, 'trunk_overflow_total')),
  ],
};
