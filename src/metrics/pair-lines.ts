import { type Catalog, catalog, type MetricName, prefix } from '../catalog/catalog.ts';
import { type CallHistogram, pairCellIndex } from '../catalog/cells.ts';
import { outcomes, reasons } from '../catalog/values.ts';
import type { Row } from '../ledger/totals.ts';
import type { PairExemplars } from './exemplars.ts';
import { sampleLine } from './exposition.ts';

/** Writes a pair's samples of one metric, given its labels as text, its row, and in OpenMetrics its exemplars. */
export type PairLines = (labels: string, row: Row, exemplars?: PairExemplars) => string;

/** Looked up once: a page has a hundred thousand lines. */
function cellReader(cell: string): (row: Row) => number {
  const index = pairCellIndex.get(cell) ?? -1;
  return (row) => row[index] ?? 0;
}

function histogramLines(name: CallHistogram): PairLines {
  const full = prefix + name;
  const bounds: readonly (number | string)[] = [...catalog[name].buckets, '+Inf'];
  const buckets = bounds.map((bound) => ({
    index: pairCellIndex.get(`${name}:${bound}`) ?? -1,
    end: `,le="${bound}"} `,
  }));
  const sum = cellReader(`${name}:sum_ms`);
  return (labels, row, exemplars) => {
    const head = `${full}_bucket{${labels}`;
    let count = 0;
    let text = '';
    for (const { index, end } of buckets) {
      count += row[index] ?? 0;
      text += `${head}${end}${count}${exemplars?.(index) ?? ''}\n`;
    }
    return `${text}${sampleLine(`${full}_sum`, labels, sum(row) / 1000)}${sampleLine(`${full}_count`, labels, count)}`;
  };
}

function byValue(name: MetricName, label: string, values: readonly string[], showZero: boolean): PairLines {
  const full = prefix + name;
  const lines = values.map((value) => ({ read: cellReader(`${name}:${value}`), end: `,${label}="${value}"` }));
  return (labels, row) => {
    let text = '';
    for (const { read, end } of lines) {
      const number = read(row);
      if (showZero || number > 0) text += sampleLine(full, labels + end, number);
    }
    return text;
  };
}

/** One sample a pair. @param scale what of the cell makes 1 of the metric */
function single(name: MetricName, scale = 1): PairLines {
  const full = prefix + name;
  const read = cellReader(name);
  return (labels, row) => sampleLine(full, labels, read(row) / scale);
}

type PairMetric = {
  [M in MetricName]: Catalog[M] extends { home: 'ledger'; labels: readonly ['direction', 'trunk', ...string[]] }
    ? M
    : never;
}[MetricName];

/** How each metric of a pair is written; disconnect reasons appear as they occur, everything else from 0 on. */
export const pairLines: Readonly<Record<PairMetric, PairLines>> = {
  calls_started_total: single('calls_started_total'),
  calls_ended_total: byValue('calls_ended_total', 'outcome', outcomes, true),
  call_disconnects_total: byValue('call_disconnects_total', 'reason', reasons, false),
  call_duration_seconds: histogramLines('call_duration_seconds'),
  call_answer_seconds: histogramLines('call_answer_seconds'),
  call_talk_seconds: histogramLines('call_talk_seconds'),
  last_call_timestamp_seconds: single('last_call_timestamp_seconds', 1000),
};
