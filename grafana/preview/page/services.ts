// Sets the services that Grafana core sets at its start.
import {
  type DataSourceInstanceSettings,
  type DataSourcePluginMeta,
  EventBusSrv,
  LoadingState,
  type PanelData,
  PluginType,
} from '@grafana/data';
import { setAppEvents, setDataSourceSrv, setPluginImportUtils, setRunRequest } from '@grafana/runtime';
import { sceneUtils } from '@grafana/scenes';
import { catchError, from, map, of, startWith } from 'rxjs';
import { Prometheus } from './prometheus';

const meta: DataSourcePluginMeta = {
  id: 'prometheus',
  name: 'Prometheus',
  type: PluginType.datasource,
  module: '',
  baseUrl: '',
  info: {
    author: { name: '' },
    description: '',
    links: [],
    logos: { large: '', small: '' },
    screenshots: [],
    updated: '',
    version: '',
  },
};
const source = Object.assign(new Prometheus('prometheus', 'preview'), { name: 'Prometheus', meta });
const settings: DataSourceInstanceSettings = {
  uid: 'preview',
  name: 'Prometheus',
  type: 'prometheus',
  meta,
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
  async reload() {},
  registerRuntimeDataSource() {},
});
setAppEvents(new EventBusSrv());
setPluginImportUtils({
  importPanelPlugin: async (id) => {
    throw new Error(`no panel plugin ${id}`);
  },
  getPanelPluginFromCache: () => undefined,
});
setRunRequest((dataSource, request) => {
  const state = (fields: Partial<PanelData>): PanelData => ({
    state: LoadingState.Done,
    series: [],
    timeRange: request.range,
    request,
    structureRev: 1,
    ...fields,
  });
  return from(dataSource.query(request)).pipe(
    map(({ data }) => state({ series: data })),
    startWith(state({ state: LoadingState.Loading })),
    catchError((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      return of(state({ state: LoadingState.Error, error: { message }, errors: [{ message }] }));
    }),
  );
});
