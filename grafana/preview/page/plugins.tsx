// Registers which panel draws which type.
import { FieldConfigProperty, PanelPlugin, type PanelProps, ThresholdsMode } from '@grafana/data';
import { sceneUtils } from '@grafana/scenes';
import type { ComponentType } from 'react';
import { Bars, Grid, Guard, Heat, Lines, type Options, Stat, Text } from './panels';
import { option } from './registries';

const graphOptions =
  `drawStyle lineWidth lineInterpolation lineColor lineStyle fillOpacity fillColor gradientMode showPoints
  pointSize stacking spanNulls insertNulls axisPlacement axisLabel axisColorMode axisWidth axisSoftMin axisSoftMax axisGridShow
  axisBorderShow axisCenteredZero scaleDistribution barAlignment barWidthFactor barMaxWidth thresholdsStyle hideFrom transform
  fillBelowTo`.split(/\s+/);
const tableOptions = 'align width minWidth cellOptions displayMode hidden inspect filterable footer'.split(' ');
const renderers: Record<string, [draw: ComponentType<PanelProps<Options>>, customOptions: string[]]> = {
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
  const plugin = new PanelPlugin<Options>((p) => (
    <Guard panel={p}>
      <Draw {...p} />
    </Guard>
  ));
  // biome-ignore lint/correctness/useHookAtTopLevel: a hook by its name only
  plugin.useFieldConfig({
    standardOptions: {
      [FieldConfigProperty.Color]: {
        settings: { byValueSupport: true, bySeriesSupport: true },
        defaultValue: { mode: Draw === Lines ? 'palette-classic' : 'thresholds' },
      },
      [FieldConfigProperty.Thresholds]: {
        defaultValue: {
          mode: ThresholdsMode.Absolute,
          steps: [
            { value: -Infinity, color: 'green' },
            { value: 80, color: 'red' },
          ],
        },
      },
    },
    useCustomConfig(builder) {
      for (const id of customOptions) builder.addCustomEditor({ ...option(id), defaultValue: undefined });
    },
  });
  sceneUtils.registerRuntimePanelPlugin({ pluginId: type, plugin });
}
