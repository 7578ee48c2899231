import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Panels, variables and annotations all ask the data source that the reader picked. */
export const datasource = { type: 'prometheus', uid: '$' + '{datasource}' };

const source = 'livekit_telephony_calls_started_total';

/** Many values or All; All is `.+`, so that labels which are absent need no variable. */
function labelVariable(name: string, label: string, matchers: string) {
  const query = `label_values(${source}${matchers && `{${matchers}}`}, ${name})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query, refId: `variable-${name}` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

/** The variables of every board: the same ones, so that the link from one to the other keeps what was picked. */
export const variables = () => [
  new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
  labelVariable('job', 'Job', ''),
  labelVariable('instance', 'Instance', 'job=~"$job"'),
  labelVariable('direction', 'Direction', 'job=~"$job",instance=~"$instance"'),
  labelVariable('trunk', 'Trunk', 'job=~"$job",instance=~"$instance",direction=~"$direction"'),
];
