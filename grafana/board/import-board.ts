import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

/** The oldest Grafana that the dashboards are made for. */
const oldestGrafana = '10.4.0';

/** Panels that Grafana brings, by their names there. */
const panelNames: Readonly<Record<string, string>> = {
  bargauge: 'Bar gauge',
  heatmap: 'Heatmap',
  stat: 'Stat',
  table: 'Table',
  timeseries: 'Time series',
};

const input = {
  name: 'DS_PROMETHEUS',
  label: 'Prometheus',
  description: 'The Prometheus that scrapes livekit-telephony-exporter and loads its recording rules',
  type: 'datasource',
  pluginId: 'prometheus',
  pluginName: 'Prometheus',
} as const;

const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === 'row';

/** Types of the panels of a board, those in collapsed rows included. */
const typesOf = ({ panels = [] }: Dashboard): string[] =>
  [...new Set(panels.flatMap((one) => (isRow(one) ? one.panels : one)).map(({ type }) => type))].sort();

function requirementOf(type: string) {
  const name = panelNames[type];
  if (name === undefined) throw new Error(`a panel of type ${type} needs its name in Grafana`);
  return { type: 'panel', id: type, name, version: '' };
}

/**
 * A dashboard as Grafana's "Export for sharing externally" writes it: `__inputs` asks whoever imports it for the data
 * source, which the variable then shows; `__requires` names what must be there.
 */
export function importable(board: Dashboard) {
  const list = (board.templating?.list ?? []).map((variable) =>
    variable.type === 'datasource'
      ? { ...variable, current: { selected: false, text: input.label, value: `\${${input.name}}` } }
      : variable,
  );
  return {
    __inputs: [input],
    __elements: {},
    __requires: [
      { type: 'grafana', id: 'grafana', name: 'Grafana', version: oldestGrafana },
      { type: 'datasource', id: 'prometheus', name: 'Prometheus', version: '1.0.0' },
      ...typesOf(board).map(requirementOf),
    ],
    ...board,
    templating: { list },
  };
}
