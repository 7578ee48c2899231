import { recordingGroups } from '../../../src/rules/recording-rules.ts';
import { thresholds } from '../../../src/rules/thresholds.ts';
import { labelsOf } from './known-metrics.ts';
import { readQuery } from './promql.ts';

const recorded = new Set(recordingGroups(thresholds).flatMap(({ rules }) => rules.map(({ record }) => record)));

/** Labels that a query makes itself. */
const made = new Set(['lookback']);

/** The metrics and labels of a query that nothing exports. */
export function* unknownNames(expr: string): Generator<string> {
  const { selectors, groupings } = readQuery(expr);
  for (const { metric, matchers } of selectors) {
    const labels = labelsOf(metric, recorded);
    if (!labels) yield metric;
    for (const { label } of matchers) if (labels && !labels.includes(label)) yield `${metric}{${label}}`;
  }
  for (const { labels, metrics } of groupings) {
    const known = new Set(metrics.flatMap((metric) => labelsOf(metric, recorded) ?? []));
    for (const label of labels) if (!known.has(label) && !made.has(label)) yield `by (${label})`;
  }
}
