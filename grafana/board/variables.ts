import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Panels, variables and annotations all ask the data source that the reader picked. */
export const datasource = { type: 'prometheus', uid: '$' + '{datasource}' };

const calls = 'livekit_telephony_calls_started_total';
/** With several replicas calls are scraped from their service, and each process for itself: both are jobs and instances. */
const either = '__name__=~"livekit_telephony_(calls_started_total|build_info)"';

/** Many values or All; All is `.+`, so that labels which are absent need no variable. */
function labelVariable(name: string, label: string, selector: string) {
  const query = `label_values(${selector}, ${name})`;
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
  labelVariable('job', 'Job', `{${either}}`),
  labelVariable('instance', 'Instance', `{${either},job=~"$job"}`),
  labelVariable('direction', 'Direction', `${calls}{job=~"$job",instance=~"$instance"}`),
  labelVariable('trunk', 'Trunk', `${calls}{job=~"$job",instance=~"$instance",direction=~"$direction"}`),
];
