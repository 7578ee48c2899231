import { describe, expect, test } from 'vitest';
import { metrics, prefix } from '../../src/catalog/catalog.ts';
import { alertGroups } from '../../src/rules/alerts.ts';
import { recordingGroups } from '../../src/rules/recording-rules.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import { dashboards, panelsOf } from './lint/dashboard.ts';
import { readQuery } from './lint/promql.ts';
import { unknownNames } from './lint/unknown-names.ts';

const rules = [
  ...recordingGroups(thresholds).flatMap((group) => group.rules.map(({ record, expr }) => ({ name: record, expr }))),
  ...alertGroups(thresholds).flatMap((group) => group.alerts.map(({ name, expr }) => ({ name, expr }))),
];
const queries = [
  ...dashboards.flatMap((board) =>
    panelsOf(board).flatMap(({ title, targets }) =>
      targets.map(({ refId, expr }) => ({ name: `${board.uid} "${title}" ${refId}`, expr })),
    ),
  ),
  ...dashboards.flatMap(({ annotations }) => annotations.list),
];

/** Metrics that no panel and no rule shows, and why. */
const unused: Readonly<Record<string, string>> = {};

describe('every name exists', () => {
  test.each(rules)('rule $name', ({ expr }) => {
    expect(readQuery(expr).valid).toBe(true);
    expect([...unknownNames(expr)]).toEqual([]);
  });

  test('in panels and annotations', () => {
    expect(
      queries.flatMap(({ name, expr }) => [...unknownNames(expr)].map((unknown) => `${name}: ${unknown}`)),
    ).toEqual([]);
  });
});

test('every metric is shown by a panel', () => {
  const shown = new Set(queries.flatMap(({ expr }) => readQuery(expr).selectors.map(({ metric }) => metric)));
  const missing = metrics.filter(
    ([name]) => !['', '_bucket', '_sum', '_count'].some((suffix) => shown.has(prefix + name + suffix)),
  );
  expect(missing.map(([name]) => name)).toEqual(Object.keys(unused));
});

test('no recording rule reads its own group or a later one: history is recorded group by group', () => {
  const groups = recordingGroups(thresholds);
  for (const [index, group] of groups.entries()) {
    const notYet = new Set(groups.slice(index).flatMap((later) => later.rules.map(({ record }) => record)));
    for (const { expr } of group.rules)
      expect(readQuery(expr).selectors.filter(({ metric }) => notYet.has(metric))).toEqual([]);
  }
});
