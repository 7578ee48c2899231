import { describe, expect, test } from 'vitest';
import { type Dashboard, dashboards, panelsOf, rowsOf } from './lint/dashboard.ts';
import { panelRules } from './lint/panel-rules.ts';
import type { Rule } from './lint/rule.ts';
import { targetRules } from './lint/target-rules.ts';
import { templateRules } from './lint/template-rules.ts';
import { unknownNames } from './lint/unknown-names.ts';

const [board] = dashboards;
const rules: Readonly<Record<string, Rule>> = { ...templateRules, ...panelRules, ...targetRules };

const variable = (broken: Dashboard, name: string) => {
  const found = broken.templating.list.find((one) => one.name === name);
  if (!found) throw new Error(`no variable ${name}`);
  return found;
};
const panel = (broken: Dashboard, type = 'timeseries') => {
  const found = panelsOf(broken).find((one) => one.type === type);
  if (!found) throw new Error(`no panel of type ${type}`);
  return found;
};
const ask = (broken: Dashboard, expr: string) => {
  panel(broken).targets = [{ refId: 'A', expr }];
};
const S = 'job=~"$job",instance=~"$instance"';

/** One way to break a board for each rule. */
const faults: Readonly<Record<string, (broken: Dashboard) => void>> = {
  'template-datasource': (broken) => Object.assign(variable(broken, 'datasource'), { label: 'Source' }),
  'template-job': (broken) => Object.assign(variable(broken, 'job'), { allValue: '.*' }),
  'template-instance': (broken) => Object.assign(variable(broken, 'instance'), { multi: false }),
  'template-direction-trunk': (broken) => void broken.templating.list.pop(),
  'template-label-promql': (broken) =>
    Object.assign(variable(broken, 'trunk'), { query: 'label_values(calls{job=, trunk)' }),
  'template-on-time-change-reload': (broken) => Object.assign(variable(broken, 'trunk'), { refresh: 1 }),
  'template-current-all': (broken) => void delete variable(broken, 'trunk').current,
  'panel-datasource': (broken) => Object.assign(panel(broken), { datasource: { uid: 'prometheus' } }),
  'panel-title-description': (broken) => Object.assign(panel(broken), { description: 'Calls.' }),
  'panel-units': (broken) => Object.assign(panel(broken).fieldConfig?.defaults ?? {}, { unit: 'calls' }),
  'panel-no-targets': (broken) => Object.assign(panel(broken), { targets: [] }),
  'panel-thresholds': (broken) =>
    Object.assign(panel(broken).fieldConfig?.defaults.thresholds ?? {}, {
      steps: [null, 2, 1].map((value) => ({ value, color: 'red' })),
    }),
  'panel-legend': (broken) => Object.assign(panel(broken).options.legend ?? {}, { showLegend: false }),
  'panel-ids': (broken) => Object.assign(panel(broken), { id: panel(broken, 'stat').id }),
  'panel-grid': (broken) => Object.assign(panel(broken).gridPos, { y: 1 }),
  'uneditable-dashboard': (broken) => Object.assign(broken, { editable: true }),
  'schema-version': (broken) => Object.assign(broken, { schemaVersion: 42 }),
  'target-promql': (broken) => ask(broken, `sum(rate(x_total{${S}}[$__rate_interval])`),
  'target-rate-interval': (broken) => ask(broken, `sum(rate(x_total{${S}}[5m]))`),
  'target-job': (broken) => ask(broken, 'sum(x{instance=~"$instance"})'),
  'target-instance': (broken) => ask(broken, 'sum(x{job=~"$job"})'),
  'target-counter-agg': (broken) => ask(broken, `sum(x_total{${S}})`),
  'target-exemplars': (broken) =>
    ask(broken, `sum by (le) (increase(livekit_telephony_call_talk_seconds_bucket{${S}}[$__rate_interval]))`),
};

describe('every lint rule sees a fault', () => {
  test.each(Object.keys(rules))('%s', (name) => {
    const broken = structuredClone(board as Dashboard);
    faults[name]?.(broken);
    expect([...(rules[name]?.(broken) ?? [])]).not.toEqual([]);
  });

  test('panels on each other in a collapsed row', () => {
    const broken = structuredClone(board as Dashboard);
    const row = rowsOf(broken).find(({ collapsed }) => collapsed);
    for (const one of row?.panels ?? []) one.gridPos.x = 0;
    expect([...(panelRules['panel-grid']?.(broken) ?? [])]).not.toEqual([]);
  });
});

test.each([
  ['a misspelt metric', 'livekit_telephony_calls_start_total'],
  ['a misspelt label in a matcher', 'livekit_telephony_calls_active{trunks="a"}'],
  ['a misspelt label in a grouping', 'sum by (trnk) (livekit_telephony_calls_active)'],
  ['a label that another metric has', 'sum by (reason) (livekit_telephony_calls_active)'],
  ['a bucket of a gauge', 'livekit_telephony_calls_active_bucket'],
  ['a recorded series that no rule makes', 'job_trunk:livekit_telephony_calls_active:max30d'],
])('%s is found', (_, expr) => {
  expect([...unknownNames(expr)]).toHaveLength(1);
});
