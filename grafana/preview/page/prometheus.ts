// The data source: one Prometheus behind /prom, whatever data source the dashboard names.
import {
  type DataQueryRequest,
  type DataQueryResponse,
  FieldType,
  LoadingState,
  type MetricFindValue,
  type ScopedVars,
  toDataFrame,
} from '@grafana/data';
import { RuntimeDataSource, type SceneDataQuery, type SceneObject, SceneObjectBase, sceneGraph } from '@grafana/scenes';
import { from, map, type Observable } from 'rxjs';
import { scrape } from './shared';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [at: number, value: string];
interface Sampled {
  readonly metric: Labels;
}
interface Vector {
  readonly result: readonly (Sampled & { readonly value: Sample })[];
}
type Row = Sampled & { readonly values: readonly Sample[] };
interface Matrix {
  readonly result: readonly Row[];
}
type Answer<T> =
  | { readonly status: 'success'; readonly data: T }
  | { readonly status: 'error'; readonly error: string };

async function api<T>(path: string, query: Record<string, string>): Promise<T> {
  const answer: Answer<T> = await (await fetch(`/prom/api/v1/${path}?${new URLSearchParams(query)}`)).json();
  if (answer.status !== 'success') throw new Error(answer.error);
  return answer.data;
}
const escapeRegex = (s: unknown) =>
  String(s)
    .replace(/\\/g, '\\\\\\\\')
    .replace(/[$^*{}[\]+?.()|]/g, '\\\\$&');
// As Grafana's Prometheus data source: only multi and All variables are escaped as regular expressions.
function formatVariable(value: unknown, variable: { multi?: boolean; includeAll?: boolean }) {
  if (value === '.+' || value === '.*') return value;
  if (variable?.multi === false && !variable.includeAll)
    return String(value).replace(/\\/g, '\\\\').replace(/"/g, '\\"');
  if (!Array.isArray(value)) return escapeRegex(value);
  return value.length === 1 ? escapeRegex(value[0]) : `(${value.map(escapeRegex).join('|')})`;
}
const frame = (target: SceneDataQuery, labels: Labels, samples: readonly Sample[], name: string) =>
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
function tableFrame(target: SceneDataQuery, series: Vector['result'], valueName: string) {
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
function bucketRows(series: readonly Row[]): Row[] {
  const bound = ({ metric }: Row) => Number(metric.le?.replace('+Inf', 'Infinity'));
  const rows = [...series].sort((a, b) => bound(a) - bound(b));
  return rows.map((row, i) => {
    const below = new Map(rows[i - 1]?.values);
    return {
      ...row,
      values: row.values.map(([t, v]) => [t, String(Math.max(0, Number(v) - Number(below.get(t) ?? 0)))]),
    };
  });
}

/** Scenes hands itself along as a variable that is wrapped once. */
function sceneOf(scopedVars: ScopedVars | undefined): SceneObject | undefined {
  const holder: unknown = scopedVars?.__sceneObject?.value;
  const scene: unknown = holder?.valueOf();
  return scene instanceof SceneObjectBase ? scene : undefined;
}

export class Prometheus extends RuntimeDataSource<SceneDataQuery> {
  override async metricFindQuery(
    query: string | { readonly query: string },
    options?: { readonly scopedVars?: ScopedVars },
  ): Promise<MetricFindValue[]> {
    const text = typeof query === 'string' ? query : query.query;
    const scene = sceneOf(options?.scopedVars);
    const expr = scene ? sceneGraph.interpolate(scene, text, options?.scopedVars, formatVariable) : text;
    const labelValues = /^label_values\((?:(.*),\s*)?([a-zA-Z_]\w*)\)$/s.exec(expr.trim());
    if (!labelValues) throw new Error(`only label_values() is known here: ${expr}`);
    const [, match, label] = labelValues;
    const values = await api<string[]>(`label/${label}/values`, match ? { 'match[]': match } : {});
    return values.map((value) => ({ text: value }));
  }

  query(request: DataQueryRequest<SceneDataQuery>): Observable<DataQueryResponse> {
    return from(this.answer(request)).pipe(map((data) => ({ data, state: LoadingState.Done })));
  }

  private async answer(request: DataQueryRequest<SceneDataQuery>) {
    const scene = sceneOf(request.scopedVars);
    if (!scene) throw new Error('a query of no panel');
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
    const targets = request.targets.filter((t) => !t.hide && t.expr);
    const frames = await Promise.all(
      targets.map(async (target) => {
        const expr = sceneGraph.interpolate(scene, target.expr, scoped, formatVariable);
        const legend = target.legendFormat === '__auto' ? '' : target.legendFormat;
        const name = (labels: Labels) =>
          legend?.replace(/\{\{\s*(\w+)\s*\}\}/g, (_: string, key: string) => labels[key] ?? '') ||
          Object.entries(labels)
            .map(([key, value]) => `${key}="${value}"`)
            .join(', ') ||
          expr;
        if (target.instant && !target.range) {
          const { result } = await api<Vector>('query', { query: expr, time: String(end) });
          if (target.format === 'table')
            return [tableFrame(target, result, targets.length > 1 ? `Value #${target.refId}` : 'Value')];
          return result.map((s) => frame(target, s.metric, [s.value], name(s.metric)));
        }
        const align = (t: number) => String(Math.floor(t / step) * step);
        const { result } = await api<Matrix>('query_range', {
          query: expr,
          start: align(start),
          end: align(end),
          step: String(step),
        });
        return (target.format === 'heatmap' ? bucketRows(result) : result).map((s) =>
          frame(target, s.metric, s.values, name(s.metric)),
        );
      }),
    );
    return frames.flat();
  }

  override testDatasource() {
    return Promise.resolve({ status: 'success', message: 'ok' });
  }
}
