import { type Dashboard, panelsOf } from './dashboard.ts';
import { readQuery, type Selector } from './promql.ts';
import type { Rule } from './rule.ts';

/** Selectors without `job=~"$job"`, and why. */
const withoutJob = (metric: string): string | undefined => {
  if (metric === 'ALERTS')
    return 'an alert for a missing exporter has no job, so the matcher lets an empty one through';
  if (metric.startsWith('livekit_sip_')) return 'scraped as a job of its own';
  return undefined;
};
/** Selectors without `instance=~"$instance"`, and why. */
const withoutInstance = (metric: string): string | undefined =>
  metric.includes(':') ? 'recorded series are sums over instances' : withoutJob(metric);

function* selectorsOf(board: Dashboard): Generator<{ where: string; selector: Selector }> {
  for (const { title, targets } of panelsOf(board))
    for (const { refId, expr } of targets)
      for (const selector of readQuery(expr).selectors) yield { where: `"${title}" ${refId}`, selector };
  for (const { name, expr } of board.annotations.list)
    for (const selector of readQuery(expr).selectors) yield { where: `annotation "${name}"`, selector };
}

const hasMatcher = ({ matchers }: Selector, label: string) =>
  matchers.some((one) => one.label === label && one.op === '=~' && one.value === `$${label}`);

const counting = ['rate', 'irate', 'increase'];

/** The rules of grafana/dashboard-linter that are about queries. */
export const targetRules: Readonly<Record<string, Rule>> = {
  *'target-promql'(board) {
    for (const { title, targets } of panelsOf(board))
      for (const { refId, expr } of targets)
        if (!readQuery(expr).valid) yield `"${title}" ${refId} does not parse: ${expr}`;
  },
  *'target-rate-interval'(board) {
    for (const { where, selector } of selectorsOf(board))
      if (['rate', 'irate'].includes(selector.around[0] ?? '') && !selector.range.startsWith('[$__rate_interval]'))
        if (!selector.range.startsWith('[$__range]'))
          // A rank at the end of the range is over all of it.
          yield `${where}: ${selector.metric}${selector.range}`;
  },
  *'target-job'(board) {
    for (const { where, selector } of selectorsOf(board))
      if (!hasMatcher(selector, 'job') && withoutJob(selector.metric) === undefined)
        yield `${where}: ${selector.metric}`;
  },
  *'target-instance'(board) {
    for (const { where, selector } of selectorsOf(board))
      if (!hasMatcher(selector, 'instance') && withoutInstance(selector.metric) === undefined)
        yield `${where}: ${selector.metric}`;
  },
  *'target-counter-agg'(board) {
    for (const { where, selector } of selectorsOf(board))
      if (selector.metric.endsWith('_total') && !counting.includes(selector.around[0] ?? ''))
        yield `${where}: ${selector.metric} without a rate`;
  },
  /** From a spike to the call: our own rule, not one of dashboard-linter. */
  *'target-exemplars'(board) {
    for (const { type, title, targets } of panelsOf(board)) {
      const ofCalls = targets.filter(({ expr }) =>
        /sum by \(le\).*_call_(answer|talk|duration)_seconds_bucket/.test(expr),
      );
      if (type !== 'table' && ofCalls.length > 0 && !ofCalls.some(({ exemplar }) => exemplar))
        yield `"${title}" shows no exemplars`;
    }
  },
};
