import { type Dashboard, panelsOf } from '../../lint/dashboard.ts';
import type { Prometheus } from './prometheus.ts';

export interface PanelQuery {
  /** Board, panel and query, for people. */
  readonly name: string;
  readonly expr: string;
  readonly instant: boolean;
  /** Of the panel, s; 0: none. */
  readonly minStep: number;
}

const day = 86_400;
const secondsOf = (interval: string | undefined) =>
  interval === undefined ? 0 : Number.parseInt(interval, 10) * (interval.endsWith('d') ? day : 3600);

export const panelQueries = (board: Dashboard): PanelQuery[] =>
  panelsOf(board).flatMap(({ id, title, interval, targets }) =>
    targets.map(({ refId, expr, instant }) => ({
      name: `${board.uid} ${id} "${title}" ${refId}`,
      expr,
      instant: instant === true,
      minStep: secondsOf(interval),
    })),
  );

export interface View {
  readonly end: number;
  /** Seconds that the board shows. */
  readonly range: number;
  readonly scrape: number;
  /** Values of the variables; All where there is none. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A query as Grafana sends it: variables filled, about a thousand points. */
export async function askPanel(query: PanelQuery, prometheus: Prometheus, view: View) {
  const step = Math.max(view.scrape, query.minStep, Math.ceil(view.range / 1000));
  // Grafana asks for the newest point also where a step is longer than the range.
  const start = step > view.range ? view.end : view.end - view.range;
  const filled = query.expr
    .replaceAll('$__rate_interval', `${Math.max(step + view.scrape, 4 * view.scrape)}s`)
    .replaceAll('$__range', `${view.range}s`)
    .replace(/\$(job|instance|direction|trunk)/g, (_, name: string) => view.variables?.[name] ?? '.+');
  const began = performance.now();
  const series = query.instant
    ? await prometheus.query(filled, view.end)
    : await prometheus.queryRange(filled, { start, end: view.end, step });
  return {
    series,
    ms: performance.now() - began,
    hasData: series.some(({ points }) => points.some(([, value]) => Number.isFinite(value))),
  };
}
