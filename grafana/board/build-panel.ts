import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { barGauge, heatmap, stat, table, timeSeries } from './kinds.ts';
import type { Placed } from './layout.ts';
import type { Kind, Panel, Query } from './panel.ts';
import { datasource } from './variables.ts';

const refIds = 'ABCDEFGHIJ';

const formats: Partial<Record<Kind, PromQueryFormat>> = {
  heatmap: PromQueryFormat.Heatmap,
  table: PromQueryFormat.Table,
};

function queryOf({ expr, legend, instant, exemplars }: Query, index: number, kind: Kind): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(refIds.charAt(index))
    .datasource(datasource)
    .expr(expr)
    .legendFormat(legend)
    .format(formats[kind] ?? PromQueryFormat.TimeSeries);
  if (exemplars) query.exemplar(true);
  return instant ? query.instant() : query.range();
}

const builders = {
  stat,
  'bar-gauge': barGauge,
  heatmap,
  table,
  lines: timeSeries,
  stack: timeSeries,
  bars: timeSeries,
};

/** Turns a panel into what Grafana's JSON has for it. */
export function buildPanel({ item: panel, gridPos }: Placed<Panel>) {
  const builder = builders[panel.kind](panel);
  builder
    .id(panel.id)
    .title(panel.title)
    .description(panel.description)
    .datasource(datasource)
    .gridPos({ ...gridPos });
  builder.unit(panel.unit).targets(panel.queries.map((query, index) => queryOf(query, index, panel.kind)));
  builder.thresholds(
    new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(panel.steps.map((step) => ({ ...step }))),
  );
  if (panel.min !== undefined) builder.min(panel.min);
  if (panel.max !== undefined) builder.max(panel.max);
  if (panel.decimals !== undefined) builder.decimals(panel.decimals);
  if (panel.interval !== undefined) builder.interval(panel.interval);
  return builder;
}
