import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  AxisPlacement,
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  PanelBuilder as Heatmap,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { outcomeColors } from '../../src/catalog/outcome-colors.ts';
import type { Panel } from './panel.ts';

const lastValue = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);

export const stat = (_panel: Panel) =>
  new Stat()
    .reduceOptions(lastValue())
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .orientation(VizOrientation.Auto);

export const barGauge = (_panel: Panel) =>
  new BarGauge()
    .reduceOptions(lastValue())
    .displayMode(BarGaugeDisplayMode.Gradient)
    .orientation(VizOrientation.Horizontal)
    .showUnfilled(true)
    .minVizHeight(16);

export const heatmap = (panel: Panel) =>
  new Heatmap()
    .calculate(false)
    .color(
      new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').fill('dark-orange').steps(64),
    )
    .yAxis(new YAxisConfigBuilder().unit(panel.unit).axisPlacement(AxisPlacement.Left))
    .showValue(VisibilityMode.Never)
    .cellGap(1)
    .showLegend();

const limitStyle = [
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
  { id: 'custom.fillOpacity', value: 0 },
  { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
  { id: 'custom.drawStyle', value: 'line' },
];

/** Sorted by the newest value, so that the largest of hundreds of series come first. */
const sortedLegend = () =>
  new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(['lastNotNull', 'max'])
    .sortBy('Last *')
    .sortDesc(true);

export function timeSeries(panel: Panel) {
  const stacked = panel.kind !== 'lines';
  const builder = new TimeSeries()
    .drawStyle(panel.kind === 'bars' ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity({ lines: 8, stack: 30, bars: 80 }[panel.kind as 'lines' | 'stack' | 'bars'])
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .axisSoftMin(0)
    .legend(sortedLegend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (panel.steps.length > 1)
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  if (panel.dashed !== undefined) builder.overrideByRegexp(panel.dashed, limitStyle);
  // As the status page has them, so that whoever learned the colours there reads them here.
  if (panel.queries.some(({ legend }) => legend === '{{outcome}}'))
    for (const [outcome, fixedColor] of Object.entries(outcomeColors))
      builder.overrideByName(outcome, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  return builder;
}

const cell = { id: 'custom.cellOptions', value: { type: 'color-text' } };

/** Several instant queries side by side in one table: merged on the labels that they share, then named and ordered. */
export function table(panel: Panel) {
  const columns = panel.columns ?? [];
  // Eight columns fit on half a screen.
  const builder = new Table()
    .showHeader(true)
    .minWidth(80)
    .transformations([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
          renameByName: Object.fromEntries(columns.map(({ field, title }) => [field, title])),
        },
      },
    ]);
  for (const { title, unit, decimals, steps } of columns) {
    const properties = [
      ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
      ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
      ...(steps === undefined ? [] : [{ id: 'thresholds', value: { mode: 'absolute', steps } }, cell]),
    ];
    if (properties.length > 0) builder.overrideByName(title, properties);
  }
  if (panel.sortBy !== undefined)
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(panel.sortBy).desc(true)]);
  return builder;
}
