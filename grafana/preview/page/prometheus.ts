// The data source: one Prometheus behind /prom, whatever data source the dashboard names.
import { EventBusSrv, FieldType, LoadingState, toDataFrame } from '@grafana/data';
import { setAppEvents, setDataSourceSrv, setPluginImportUtils, setRunRequest } from '@grafana/runtime';
import { RuntimeDataSource, sceneGraph, sceneUtils } from '@grafana/scenes';
import { catchError, from, map, of, startWith } from 'rxjs';
import { scrape } from './shared';

async function api(path: string, query: Record<string, string>) {
  const answer = await (await fetch(`/prom/api/v1/${path}?${new URLSearchParams(query)}`)).json();
  if (answer.status !== 'success') throw new Error(answer.error);
  return answer.data;
}
const escapeRegex = (s: unknown) =>
  String(s)
    .replace(/\\/g, '\\\\\\\\')
    .replace(/[$^*{}[\]+?.()|]/g, '\\\\$&');
// As Grafana's Prometheus data source: only multi and All variables are escaped as regular expressions.
function formatVariable(value: any, variable: any) {
  if (value === '.+' || value === '.*') return value;
  if (variable?.multi === false && !variable.includeAll)
    return String(value).replace(/\\/g, '\\\\').replace(/"/g, '\\"');
  if (!Array.isArray(value)) return escapeRegex(value);
  return value.length === 1 ? escapeRegex(value[0]) : `(${value.map(escapeRegex).join('|')})`;
}
const frame = (target: any, labels: any, samples: [number, string][], name: string) =>
  toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: samples.map(([t]) => t * 1000) },
      {
        name: 'Value',
        type: FieldType.number,
        labels,
        config: { displayNameFromDS: name },
        values: samples.map(([, v]) => Number(v)),
      },
    ],
  });
function tableFrame(target: any, series: any[], valueName: string) {
  const keys = [...new Set<string>(series.flatMap((s) => Object.keys(s.metric)))].sort();
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: series.map((s) => s.value[0] * 1000) },
      ...keys.map((key) => ({ name: key, type: FieldType.string, values: series.map((s) => s.metric[key]) })),
      { name: valueName, type: FieldType.number, values: series.map((s) => Number(s.value[1])) },
    ],
  });
}
/** Cumulative `le` buckets to one row a bucket, as Grafana's heatmap format does. */
function bucketRows(series: any[]) {
  const bound = (s: any) => Number(s.metric.le.replace('+Inf', 'Infinity'));
  const rows = [...series].sort((a, b) => bound(a) - bound(b));
  for (let i = rows.length - 1; i > 0; i--) {
    const below = new Map(rows[i - 1].values.map(([t, v]: any) => [t, Number(v)]));
    rows[i] = {
      ...rows[i],
      values: rows[i].values.map(([t, v]: any) => [t, String(Math.max(0, Number(v) - Number(below.get(t) ?? 0)))]),
    };
  }
  return rows;
}

class Prometheus extends RuntimeDataSource {
  async metricFindQuery(query: any, options: any) {
    const text = typeof query === 'string' ? query : query.query;
    const holder = options?.scopedVars?.__sceneObject?.value;
    const scene = holder?.valueOf?.() ?? holder;
    const expr = scene ? sceneGraph.interpolate(scene, text, options.scopedVars, formatVariable) : text;
    const labelValues = /^label_values\((?:(.*),\s*)?([a-zA-Z_]\w*)\)$/s.exec(expr.trim());
    if (!labelValues) throw new Error(`only label_values() is known here: ${expr}`);
    const [, match, label] = labelValues;
    const values: string[] = await api(`label/${label}/values`, match ? { 'match[]': match } : {});
    return values.map((value) => ({ text: value }));
  }

  query(request: any): any {
    return from(this.answer(request)).pipe(map((data) => ({ data, state: LoadingState.Done })));
  }

  private async answer(request: any) {
    const scene = request.scopedVars.__sceneObject.value.valueOf();
    const [start, end] = [request.range.from.valueOf() / 1000, request.range.to.valueOf() / 1000];
    const step = Math.max(scrape, Math.ceil(request.intervalMs / 1000));
    const rate = Math.max(step + scrape, 4 * scrape);
    const range = Math.round(end - start);
    const times = {
      __interval: `${step}s`,
      __interval_ms: step * 1000,
      __rate_interval: `${rate}s`,
      __rate_interval_ms: rate * 1000,
      __range: `${range}s`,
      __range_s: range,
      __range_ms: range * 1000,
    };
    const scoped = {
      ...request.scopedVars,
      ...Object.fromEntries(Object.entries(times).map(([k, value]) => [k, { value }])),
    };
    const targets = request.targets.filter((t: any) => !t.hide && t.expr);
    const frames = await Promise.all(
      targets.map(async (target: any) => {
        const expr = sceneGraph.interpolate(scene, target.expr, scoped, formatVariable);
        const legend = target.legendFormat === '__auto' ? '' : target.legendFormat;
        const name = (labels: any) =>
          legend?.replace(/\{\{\s*(\w+)\s*\}\}/g, (_: string, key: string) => labels[key] ?? '') ||
          Object.entries(labels)
            .map(([key, value]) => `${key}="${value}"`)
            .join(', ') ||
          expr;
        if (target.instant && !target.range) {
          const { result } = await api('query', { query: expr, time: String(end) });
          if (target.format === 'table')
            return [tableFrame(target, result, targets.length > 1 ? `Value #${target.refId}` : 'Value')];
          return result.map((s: any) => frame(target, s.metric, [s.value], name(s.metric)));
        }
        const align = (t: number) => String(Math.floor(t / step) * step);
        const { result } = await api('query_range', {
          query: expr,
          start: align(start),
          end: align(end),
          step: String(step),
        });
        return (target.format === 'heatmap' ? bucketRows(result) : result).map((s: any) =>
          frame(target, s.metric, s.values, name(s.metric)),
        );
      }),
    );
    return frames.flat();
  }

  testDatasource(): any {
    return Promise.resolve({ status: 'success', message: 'ok' });
  }
}

const source = Object.assign(new Prometheus('prometheus', 'preview'), {
  name: 'Prometheus',
  meta: { id: 'prometheus', name: 'Prometheus', info: { logos: {} } },
}) as any;
const settings: any = {
  uid: 'preview',
  name: 'Prometheus',
  type: 'prometheus',
  meta: source.meta,
  isDefault: true,
  readOnly: false,
  jsonData: {},
  access: 'proxy',
};
sceneUtils.registerRuntimeDataSource({ dataSource: source });
setDataSourceSrv({
  get: async () => source,
  getList: () => [settings],
  getInstanceSettings: () => settings,
  reload() {},
  registerRuntimeDataSource() {},
} as any);
setAppEvents(new EventBusSrv());
setPluginImportUtils({
  importPanelPlugin: async (id: string) => {
    throw new Error(`no panel plugin ${id}`);
  },
  getPanelPluginFromCache: () => undefined,
} as any);
setRunRequest(((dataSource: any, request: any) => {
  const state = (fields: any): any => ({ series: [], timeRange: request.range, request, structureRev: 1, ...fields });
  return dataSource.query(request).pipe(
    map((answer: any) => state({ state: LoadingState.Done, series: answer.data })),
    startWith(state({ state: LoadingState.Loading })),
    catchError((error: any) => {
      const message = String(error.message ?? error);
      return of(state({ state: LoadingState.Error, error: { message }, errors: [{ message }] }));
    }),
  );
}) as any);
