// Panels over @grafana/ui, since the real plugins live in Grafana core.
import {
  type DataFrame,
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type PanelProps,
  type ReduceDataOptions,
  VizOrientation,
} from '@grafana/data';
import { BarGaugeNamePlacement, type VizLegendOptions, type VizTextDisplayOptions } from '@grafana/schema';
import {
  BarGauge,
  BarGaugeDisplayMode,
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  Table,
  TimeSeries,
  VizRepeater,
  type VizRepeaterRenderValueProps,
} from '@grafana/ui';
import { Component, type ReactNode } from 'react';
import { shared, theme } from './shared';

/** Of every kind of panel; each reads its own. */
export interface Options {
  readonly reduceOptions?: Partial<ReduceDataOptions>;
  readonly orientation?: VizOrientation;
  readonly graphMode?: BigValueGraphMode;
  readonly colorMode?: BigValueColorMode;
  readonly textMode?: BigValueTextMode;
  readonly legend?: VizLegendOptions;
  readonly displayMode?: BarGaugeDisplayMode;
  readonly content?: string;
  readonly text?: VizTextDisplayOptions;
  readonly namePlacement?: BarGaugeNamePlacement;
}
type Props = PanelProps<Options>;
type Cell = VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>;

const displays = (p: Props, sparkline = false) =>
  p.data.series.length === 0
    ? []
    : getFieldDisplayValues({
        data: p.data.series,
        fieldConfig: p.fieldConfig,
        replaceVariables: p.replaceVariables,
        sparkline,
        theme,
        timeZone: p.timeZone,
        reduceOptions: { values: false, calcs: ['lastNotNull'], ...p.options.reduceOptions },
      });
const report = (p: Props, shown: number) => {
  shared.__panels[p.id] = { id: p.id, title: p.title, state: p.data.state, shown, error: p.data.errors?.[0]?.message };
};
const noData = <div style={{ textAlign: 'center', padding: 16 }}>No data</div>;

export const Stat = (p: Props) => {
  const values = displays(p, true);
  report(p, values.length);
  if (values.length === 0) return noData;
  const {
    orientation = VizOrientation.Auto,
    graphMode = BigValueGraphMode.None,
    colorMode = BigValueColorMode.Value,
    textMode = BigValueTextMode.Auto,
  } = p.options;
  return (
    <VizRepeater
      getValues={() => values}
      source={p.data}
      width={p.width}
      height={p.height}
      renderCounter={p.renderCounter}
      autoGrid
      orientation={orientation}
      renderValue={(v: Cell) => (
        <BigValue
          theme={theme}
          width={v.width}
          height={v.height}
          value={v.value.display}
          count={v.count}
          colorMode={colorMode}
          graphMode={graphMode}
          textMode={textMode}
          sparkline={graphMode === BigValueGraphMode.Area ? v.value.sparkline : undefined}
        />
      )}
    />
  );
};
export const Lines = (p: Props) => {
  report(p, p.data.series.length);
  if (p.data.series.length === 0) return noData;
  const legend = p.options.legend ?? {
    showLegend: true,
    displayMode: LegendDisplayMode.List,
    placement: 'bottom',
    calcs: [],
  };
  return (
    <TimeSeries
      frames={p.data.series}
      timeRange={p.timeRange}
      timeZone={p.timeZone}
      width={p.width}
      height={p.height}
      legend={legend}
      options={p.options}
    />
  );
};
export const Bars = (p: Props) => {
  const values = displays(p);
  report(p, values.length);
  if (values.length === 0) return noData;
  return (
    <VizRepeater
      getValues={() => values}
      source={p.data}
      width={p.width}
      height={p.height}
      renderCounter={p.renderCounter}
      orientation={VizOrientation.Horizontal}
      minVizHeight={16}
      itemSpacing={8}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={(v: Cell) => (
        <BarGauge
          theme={theme}
          width={v.width}
          height={v.height}
          field={v.value.field}
          value={v.value.display}
          text={p.options.text ?? {}}
          namePlacement={p.options.namePlacement ?? BarGaugeNamePlacement.Auto}
          alignmentFactors={v.alignmentFactors}
          display={v.value.view?.getFieldDisplayProcessor(v.value.colIndex ?? 0)}
          displayMode={p.options.displayMode ?? BarGaugeDisplayMode.Gradient}
          orientation={VizOrientation.Horizontal}
          itemSpacing={8}
          lcdCellWidth={12}
        />
      )}
    />
  );
};
export const Grid = (p: Props) => {
  const frame = p.data.series[0];
  report(p, frame?.length ?? 0);
  return frame ? <Table data={frame} width={p.width} height={p.height} timeRange={p.timeRange} /> : noData;
};
const valuesOf = (frame: DataFrame): number[] => frame.fields[1]?.values ?? [];

export const Heat = (p: Props) => {
  const rows = p.data.series.filter((f) => f.fields[1]);
  report(p, rows.length);
  const max = Math.max(1e-9, ...rows.flatMap(valuesOf));
  return (
    <div style={{ display: 'flex', flexDirection: 'column-reverse', width: p.width, height: p.height }}>
      {rows.map((f) => (
        <div key={f.fields[1]?.labels?.le} style={{ display: 'flex', flex: 1 }}>
          <span style={{ width: 40, fontSize: 9 }}>{f.fields[1]?.labels?.le}</span>
          {valuesOf(f).map((v, j) => (
            <i key={f.fields[0]?.values[j]} style={{ flex: 1, background: `rgba(255,120,10,${v / max})` }} />
          ))}
        </div>
      ))}
    </div>
  );
};
export const Text = (p: Props) => {
  shared.__panels[p.id] = { id: p.id, title: p.title, state: 'Done', shown: 1 };
  return <div style={{ whiteSpace: 'pre-wrap' }}>{p.replaceVariables(p.options.content ?? '')}</div>;
};

/** Reports a panel that throws while it draws. */
interface Guarded {
  readonly panel: Props;
  readonly children: ReactNode;
}
export class Guard extends Component<Guarded, { readonly error: string }> {
  override state = { error: '' };
  static getDerivedStateFromError(error: unknown) {
    return { error: String(error) };
  }
  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { id, title } = this.props.panel;
    shared.__panels[id] = { id, title, state: 'Broken', shown: 0, error };
    return <div>{error}</div>;
  }
}
