// Panels over @grafana/ui, since the real plugins live in Grafana core.
import { getFieldDisplayValues, VizOrientation } from '@grafana/data';
import { BarGauge, BigValue, Table, TimeSeries, VizRepeater } from '@grafana/ui';
import { Component } from 'react';
import { shared, theme } from './shared';

const displays = (p: any, sparkline = false) =>
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
      } as any);
const report = (p: any, shown: number) => {
  shared.__panels[p.id] = { id: p.id, title: p.title, state: p.data.state, shown, error: p.data.errors?.[0]?.message };
};
const noData = <div style={{ textAlign: 'center', padding: 16 }}>No data</div>;

export const Stat = (p: any) => {
  const values = displays(p, true);
  report(p, values.length);
  if (values.length === 0) return noData;
  const { orientation = 'auto', graphMode = 'none', colorMode = 'value', textMode = 'auto' } = p.options;
  return (
    <VizRepeater
      getValues={() => values}
      source={p.data}
      width={p.width}
      height={p.height}
      renderCounter={p.renderCounter}
      autoGrid
      orientation={orientation}
      renderValue={(v: any) => (
        <BigValue
          theme={theme}
          width={v.width}
          height={v.height}
          value={v.value.display}
          count={v.count}
          colorMode={colorMode}
          graphMode={graphMode}
          textMode={textMode}
          sparkline={graphMode === 'area' ? v.value.sparkline : undefined}
        />
      )}
    />
  );
};
export const Lines = (p: any) => {
  report(p, p.data.series.length);
  if (p.data.series.length === 0) return noData;
  const legend = p.options.legend ?? { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };
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
export const Bars = (p: any) => {
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
      renderValue={(v: any) => (
        <BarGauge
          theme={theme}
          width={v.width}
          height={v.height}
          field={v.value.field}
          value={v.value.display}
          text={{}}
          display={v.value.view?.getFieldDisplayProcessor(v.value.colIndex)}
          displayMode={p.options.displayMode ?? 'gradient'}
          orientation={VizOrientation.Horizontal}
          itemSpacing={8}
          lcdCellWidth={12}
        />
      )}
    />
  );
};
export const Grid = (p: any) => {
  const frame = p.data.series[0];
  report(p, frame?.length ?? 0);
  return frame ? <Table data={frame} width={p.width} height={p.height} timeRange={p.timeRange} /> : noData;
};
export const Heat = (p: any) => {
  const rows = p.data.series.filter((f: any) => f.fields[1]);
  report(p, rows.length);
  const max = Math.max(1e-9, ...rows.flatMap((f: any) => f.fields[1].values));
  return (
    <div style={{ display: 'flex', flexDirection: 'column-reverse', width: p.width, height: p.height }}>
      {rows.map((f: any, i: number) => (
        <div key={i} style={{ display: 'flex', flex: 1 }}>
          <span style={{ width: 40, fontSize: 9 }}>{f.fields[1].labels?.le}</span>
          {f.fields[1].values.map((v: number, j: number) => (
            <i key={j} style={{ flex: 1, background: `rgba(255,120,10,${v / max})` }} />
          ))}
        </div>
      ))}
    </div>
  );
};
export const Text = (p: any) => {
  shared.__panels[p.id] = { id: p.id, title: p.title, state: 'Done', shown: 1 };
  return <div style={{ whiteSpace: 'pre-wrap' }}>{p.replaceVariables(p.options.content ?? '')}</div>;
};

/** Tells of a panel that throws while it draws. */
export class Guard extends Component<any> {
  state = { error: '' };
  static getDerivedStateFromError(error: unknown) {
    return { error: String(error) };
  }
  render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { id, title } = this.props.panel;
    shared.__panels[id] = { id, title, state: 'Broken', shown: 0, error };
    return <div>{error}</div>;
  }
}
