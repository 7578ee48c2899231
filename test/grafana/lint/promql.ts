import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export interface Matcher {
  readonly label: string;
  readonly op: string;
  readonly value: string;
}

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** The functions and aggregations around it, innermost first. */
  readonly around: readonly string[];
  /** The text of its range, such as `[5m]` or `[$__rate_interval]`; empty where it has none. */
  readonly range: string;
}

export interface Grouping {
  readonly labels: readonly string[];
  /** The metrics whose labels may be named. */
  readonly metrics: readonly string[];
}

export interface Query {
  readonly valid: boolean;
  readonly selectors: readonly Selector[];
  readonly groupings: readonly Grouping[];
}

/** Grafana's variables where PromQL expects a duration; `$job` and the like are in strings. */
const durations: Readonly<Record<string, string>> = { $__rate_interval: '61s', $__range: '21601s', $__interval: '62s' };

export const withDurations = (expr: string): string =>
  Object.entries(durations).reduce((text, [name, value]) => text.replaceAll(name, value), expr);

const withNames = (text: string) =>
  Object.entries(durations).reduce((named, [name, value]) => named.replaceAll(value, name), text);

function* descendants(node: SyntaxNode): Generator<SyntaxNode> {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    yield child;
    yield* descendants(child);
  }
}

function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let parent = node.parent; parent; parent = parent.parent) yield parent;
}

/** Reads PromQL into what the lint rules ask for. */
export function readQuery(expr: string): Query {
  const text = withDurations(expr);
  const root = parser.parse(text).topNode;
  const nodes = [...descendants(root)];
  const textOf = (node: SyntaxNode | null | undefined) => (node ? text.slice(node.from, node.to) : '');
  const named = (node: SyntaxNode, name: string) => nodes.filter((one) => one.name === name && isWithin(one, node));
  const metricOf = (node: SyntaxNode) => textOf(node.getChild('Identifier'));
  const selectors = nodes.filter(({ name }) => name === 'VectorSelector');
  return {
    valid: !nodes.some(({ type }) => type.isError),
    selectors: selectors.map((node) => ({
      metric: metricOf(node),
      matchers: named(node, 'UnquotedLabelMatcher').map((matcher) => ({
        label: textOf(matcher.getChild('LabelName')),
        op: textOf(matcher.getChild('MatchOp')),
        value: textOf(matcher.getChild('StringLiteral')).slice(1, -1),
      })),
      around: [...ancestors(node)].flatMap((one) => {
        const name = one.getChild('FunctionIdentifier') ?? one.getChild('AggregateOp');
        return name ? [textOf(name)] : [];
      }),
      range: node.parent?.name === 'MatrixSelector' ? withNames(textOf(node.parent).slice(textOf(node).length)) : '',
    })),
    groupings: nodes
      .filter(({ name }) => name === 'AggregateExpr')
      .flatMap((node) => {
        const labels = node.getChild('AggregateModifier');
        if (!labels) return [];
        return {
          labels: named(labels, 'LabelName').map(textOf),
          metrics: selectors.filter((one) => isWithin(one, node)).map(metricOf),
        };
      }),
  };
}

const isWithin = (inner: SyntaxNode, outer: SyntaxNode) => inner.from >= outer.from && inner.to <= outer.to;
