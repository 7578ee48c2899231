import * as units from '@grafana/grafana-foundation-sdk/units';
import { panelsOf, rowsOf } from './dashboard.ts';
import type { Rule } from './rule.ts';

const datasourceUid = '$' + '{datasource}';
const unitIds = new Set<unknown>(Object.values(units));
const columns = 24;

/** The rules of grafana/dashboard-linter that are about panels, and those of a grid and of legends. */
export const panelRules: Readonly<Record<string, Rule>> = {
  *'panel-datasource'(board) {
    for (const { title, datasource, targets } of panelsOf(board)) {
      if (datasource?.uid !== datasourceUid) yield `"${title}" does not ask the chosen data source`;
      for (const { refId, datasource: own } of targets)
        if (own?.uid !== datasourceUid) yield `"${title}" ${refId} does not ask the chosen data source`;
    }
  },
  *'panel-title-description'(board) {
    for (const { id, title, description } of panelsOf(board)) {
      if (title === '') yield `panel ${id} has no title`;
      // What to do needs more than a repetition of the title.
      if (description.length < 60) yield `"${title}" does not say what to do`;
    }
  },
  *'panel-units'(board) {
    for (const { title, fieldConfig } of panelsOf(board))
      if (!unitIds.has(fieldConfig?.defaults.unit)) yield `"${title}" has the unit ${fieldConfig?.defaults.unit}`;
  },
  *'panel-no-targets'(board) {
    for (const { title, targets } of panelsOf(board)) if (targets.length === 0) yield `"${title}" asks nothing`;
  },
  *'panel-thresholds'(board) {
    for (const { title, fieldConfig } of panelsOf(board)) {
      const steps = fieldConfig?.defaults.thresholds?.steps ?? [];
      const values = steps.slice(1).map(({ value }) => value ?? Number.NaN);
      if (steps[0]?.value !== null) yield `"${title}" has no first threshold`;
      if (values.some((value, index) => !(value > (values[index - 1] ?? Number.NEGATIVE_INFINITY))))
        yield `"${title}" has thresholds that do not rise`;
    }
  },
  *'panel-legend'(board) {
    for (const { title, type, options } of panelsOf(board))
      if (type === 'timeseries' && !(options.legend?.showLegend && options.legend.sortBy))
        yield `"${title}" has no sorted legend`;
  },
  *'panel-ids'(board) {
    const ids = [...rowsOf(board), ...panelsOf(board)].map(({ id }) => id);
    if (new Set(ids).size < ids.length) yield 'two panels have one id';
  },
  *'panel-grid'(board) {
    const boxes = [...board.panels, ...rowsOf(board).flatMap(({ panels }) => panels)];
    for (const { title, gridPos } of boxes)
      if (gridPos.x < 0 || gridPos.x + gridPos.w > columns) yield `"${title}" leaves the grid`;
    for (const group of [board.panels, ...rowsOf(board).map(({ panels }) => panels)])
      for (const [index, { title, gridPos: a }] of group.entries())
        for (const { title: other, gridPos: b } of group.slice(index + 1))
          if (a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
            yield `"${title}" lies on "${other}"`;
  },
  *'uneditable-dashboard'(board) {
    if (board.editable) yield 'can be edited in place';
  },
  *'schema-version'(board) {
    if (board.schemaVersion !== 39) yield `schema version ${board.schemaVersion}`;
  },
};
