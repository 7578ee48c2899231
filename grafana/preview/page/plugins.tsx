// Tells scenes which panel draws which type.
import { PanelPlugin } from '@grafana/data';
import { sceneUtils } from '@grafana/scenes';
import { Bars, Grid, Guard, Heat, Lines, Stat, Text } from './panels';
import { option } from './registries';

const graphOptions =
  `drawStyle lineWidth lineInterpolation lineColor lineStyle fillOpacity fillColor gradientMode showPoints
  pointSize stacking spanNulls insertNulls axisPlacement axisLabel axisColorMode axisWidth axisSoftMin axisSoftMax axisGridShow
  axisBorderShow axisCenteredZero scaleDistribution barAlignment barWidthFactor barMaxWidth thresholdsStyle hideFrom transform
  fillBelowTo`.split(/\s+/);
const tableOptions = 'align width minWidth cellOptions displayMode hidden inspect filterable footer'.split(' ');
const renderers: Record<string, [draw: any, customOptions: string[]]> = {
  timeseries: [Lines, graphOptions],
  table: [Grid, tableOptions],
  stat: [Stat, []],
  gauge: [Bars, []],
  bargauge: [Bars, []],
  piechart: [Bars, []],
  heatmap: [Heat, []],
  text: [Text, []],
};
export function registerPanel(type: string) {
  const [Draw, customOptions] = renderers[type] ?? [Lines, graphOptions];
  if (!renderers[type]) console.warn(`no renderer for ${type}: drawn as a time series`);
  const plugin = new PanelPlugin((p: any) => (
    <Guard panel={p}>
      <Draw {...p} />
    </Guard>
  ));
  plugin.useFieldConfig({
    standardOptions: {
      color: {
        settings: { byValueSupport: true, bySeriesSupport: true },
        defaultValue: { mode: Draw === Lines ? 'palette-classic' : 'thresholds' },
      },
      thresholds: {
        defaultValue: {
          mode: 'absolute',
          steps: [
            { value: -Infinity, color: 'green' },
            { value: 80, color: 'red' },
          ],
        },
      },
    } as any,
    useCustomConfig: (builder: any) =>
      customOptions.forEach((id) => builder.addCustomEditor({ ...option(id), defaultValue: undefined })),
  });
  sceneUtils.registerRuntimePanelPlugin({ pluginId: type, plugin: plugin as any });
}
