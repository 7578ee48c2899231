import type { Alert } from '../../../../src/rules/alert.ts';
import type { Prometheus } from './prometheus.ts';

/** A time in which an alert fired, s since 1970. */
export interface Firing {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  readonly to: number;
}

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
const secondsOf = (duration: string) => Number.parseInt(duration, 10) * (unitSeconds[duration.slice(-1)] ?? Number.NaN);

/**
 * What `for` and `keep_firing_for` make of the times at which a condition is true, as Prometheus does (rules/alerting.go):
 * pending from the first evaluation, firing once it held for `for`, and kept for `keep` after it was last true.
 */
export function firings(times: readonly number[], step: number, hold: number, keep: number): [number, number][] {
  const found: [number, number][] = [];
  let since: number | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let open: [number, number] | undefined;
  for (const at of times) {
    if (at > last + step) {
      // A gap: pending begins anew, and what fires goes on if it was kept until now.
      since = at;
      if (open && at > last + step + keep) open = undefined;
    }
    since ??= at;
    last = at;
    if (open) open[1] = at + keep;
    else if (at - since >= hold) {
      open = [at, at + keep];
      found.push(open);
    }
  }
  return found;
}

const week = 7 * 86_400;

/** Every time in which an alert fired in a span: its expression asked of Prometheus step by step. */
export async function firingsOf(
  alert: Alert,
  prometheus: Prometheus,
  { start, end, step }: { start: number; end: number; step: number },
): Promise<Firing[]> {
  const times = new Map<string, { labels: Readonly<Record<string, string>>; at: number[] }>();
  // No answer may have more than 11,000 points a series.
  for (let from = start; from <= end; from += week) {
    const range = { start: from, end: Math.min(from + week - step, end), step };
    for (const { metric, points } of await prometheus.queryRange(alert.expr, range)) {
      const { __name__, ...labels } = metric;
      const key = JSON.stringify(labels);
      const entry = times.get(key) ?? { labels, at: [] };
      entry.at.push(...points.map(([at]) => at));
      times.set(key, entry);
    }
  }
  return [...times.values()].flatMap(({ labels, at }) =>
    firings(at, step, secondsOf(alert.for), secondsOf(alert.keep)).map(([from, to]) => ({
      alert: alert.name,
      labels,
      from,
      to,
    })),
  );
}
