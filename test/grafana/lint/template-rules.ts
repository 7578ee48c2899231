import type { Dashboard } from './dashboard.ts';
import { readQuery } from './promql.ts';
import type { Rule } from './rule.ts';

type Variable = Dashboard['templating']['list'][number];

const datasourceUid = '$' + '{datasource}';
const textOf = ({ query }: Variable) => (typeof query === 'string' ? query : (query?.query ?? ''));
const labelValues = /^label_values\((.+), (\w+)\)$/;

function* labelVariable(board: Dashboard, name: string, label: string): Generator<string> {
  const found = board.templating.list.find((one) => one.name === name);
  if (!found) return yield `no variable ${name}`;
  if (found.type !== 'query') yield `${name} is no query variable`;
  if (found.datasource?.uid !== datasourceUid) yield `${name} does not ask the chosen data source`;
  if (found.label !== label) yield `${name} is labelled ${found.label}`;
  if (!found.multi || !found.includeAll) yield `${name} takes one value only`;
  if (found.allValue !== '.+') yield `${name} means ${found.allValue} by All`;
}

/** The rules of grafana/dashboard-linter that are about variables, and that a board opens with All. */
export const templateRules: Readonly<Record<string, Rule>> = {
  *'template-datasource'(board) {
    const sources = board.templating.list.filter(({ type }) => type === 'datasource');
    if (sources.length !== 1) return yield `${sources.length} data source variables`;
    if (sources[0]?.name !== 'datasource') yield `the data source variable is called ${sources[0]?.name}`;
    if (sources[0]?.label !== 'Data source') yield `the data source variable is labelled ${sources[0]?.label}`;
    if (sources[0]?.query !== 'prometheus') yield 'the data source variable is not of Prometheus';
  },
  *'template-job'(board) {
    yield* labelVariable(board, 'job', 'Job');
  },
  *'template-instance'(board) {
    yield* labelVariable(board, 'instance', 'Instance');
  },
  *'template-direction-trunk'(board) {
    yield* labelVariable(board, 'direction', 'Direction');
    yield* labelVariable(board, 'trunk', 'Trunk');
  },
  *'template-label-promql'(board) {
    for (const one of board.templating.list.filter(({ type }) => type === 'query')) {
      const [, selector] = labelValues.exec(textOf(one)) ?? [];
      if (selector === undefined) yield `${one.name} is no label_values() of a selector`;
      else if (!readQuery(selector).valid) yield `${one.name}: ${selector} does not parse`;
    }
  },
  *'template-on-time-change-reload'(board) {
    for (const { name, type, refresh } of board.templating.list)
      if (type === 'query' && refresh !== 2) yield `${name} is not read again when the time changes`;
  },
  *'template-current-all'(board) {
    for (const { name, type, current } of board.templating.list)
      if (type === 'query' && JSON.stringify(current?.value) !== '["$__all"]') yield `${name} does not begin with All`;
  },
};
