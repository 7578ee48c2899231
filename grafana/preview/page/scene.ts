// Dashboard JSON to scene.
import {
  ConstantVariable,
  CustomVariable,
  DataSourceVariable,
  IntervalVariable,
  QueryVariable,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  SceneQueryRunner,
  TextBoxVariable,
  VizPanel,
} from '@grafana/scenes';
import type { PanelJson, VariableJson } from './dashboard';
import { params } from './shared';

function toPanel(panel: PanelJson, y: number) {
  const queries = new SceneQueryRunner({
    datasource: panel.datasource,
    queries: panel.targets ?? [],
    maxDataPoints: panel.maxDataPoints ?? 600,
    minInterval: panel.interval,
  });
  const data = panel.transformations?.length
    ? new SceneDataTransformer({ $data: queries, transformations: panel.transformations })
    : queries;
  const { x, w, h } = panel.gridPos;
  return new SceneGridItem({
    x,
    y,
    width: w,
    height: h,
    body: new VizPanel({
      key: `panel-${panel.id}`,
      title: panel.title,
      description: panel.description,
      pluginId: panel.type,
      options: panel.options ?? {},
      fieldConfig: panel.fieldConfig ?? { defaults: {}, overrides: [] },
      ...(panel.type === 'text' ? {} : { $data: data }),
    }),
  });
}
const textOf = ({ query }: VariableJson) => (typeof query === 'string' ? query : query.query);

export function toVariable(v: VariableJson) {
  const named = { name: v.name, label: v.label, hide: v.type === 'constant' ? 2 : v.hide };
  const given = params.getAll(`var-${v.name}`);
  const current = given.length > 0 ? { value: given, text: given } : v.current;
  const common = { ...named, ...(current?.value === undefined ? {} : { value: current.value, text: current.text }) };
  const many = { isMulti: v.multi ?? false, includeAll: v.includeAll, allValue: v.allValue };
  switch (v.type) {
    case 'datasource':
      return new DataSourceVariable({ ...named, pluginId: textOf(v) });
    case 'custom':
      return new CustomVariable({ ...common, ...many, query: textOf(v) });
    case 'interval':
      return new IntervalVariable({ ...named, intervals: textOf(v).split(','), value: String(v.current?.value ?? '') });
    case 'constant':
      return new ConstantVariable({ ...named, value: textOf(v) });
    case 'textbox':
      return new TextBoxVariable({ ...named, value: String(v.current?.value ?? textOf(v)) });
    case 'query':
      return new QueryVariable({
        ...common,
        ...many,
        query: v.query,
        datasource: v.datasource,
        refresh: v.refresh,
        sort: v.sort,
        regex: v.regex,
      });
    default:
      throw new Error(`variable ${v.name}: type ${v.type} is not known here`);
  }
}
/** Rows are drawn open. A collapsed row keeps its panels inside itself, so all below it moves down by their height. */
export function toGrid(panels: PanelJson[]) {
  const children: (SceneGridItem | SceneGridRow)[] = [];
  let row: SceneGridRow | undefined;
  let shift = 0;
  for (const panel of panels) {
    const y = panel.gridPos.y + shift;
    if (panel.type === 'row') {
      const inner = panel.panels ?? [];
      const top = Math.min(...inner.map((p) => p.gridPos.y));
      const bottom = Math.max(...inner.map((p) => p.gridPos.y + p.gridPos.h));
      row = new SceneGridRow({
        title: panel.title,
        y,
        isCollapsible: true,
        isCollapsed: false,
        children: inner.map((p) => toPanel(p, y + 1 + p.gridPos.y - top)),
      });
      if (inner.length > 0) shift += bottom - top;
      children.push(row);
    } else if (row) row.setState({ children: [...row.state.children, toPanel(panel, y)] });
    else children.push(toPanel(panel, y));
  }
  return new SceneGridLayout({ children });
}
