// What the page reads of a classic dashboard's JSON.
import type { DataTransformerConfig, FieldConfigSource } from '@grafana/data';
import type { SceneDataQuery } from '@grafana/scenes';

export interface PanelJson {
  id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: SceneDataQuery[];
  readonly transformations?: DataTransformerConfig[];
  readonly maxDataPoints?: number;
  readonly interval?: string;
  readonly options?: Record<string, unknown>;
  readonly fieldConfig?: FieldConfigSource;
  /** Of a row that is collapsed. */
  readonly panels?: PanelJson[];
}

export interface VariableJson {
  readonly name: string;
  readonly label?: string;
  readonly type: string;
  readonly hide?: number;
  readonly query: string | { readonly query: string; readonly refId: string };
  readonly current?: { readonly value?: string | string[]; readonly text?: string | string[] };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly datasource?: { readonly uid: string };
  readonly refresh?: number;
  readonly sort?: number;
  readonly regex?: string;
}

export interface DashboardJson {
  readonly title: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating?: { readonly list?: VariableJson[] };
  readonly panels: PanelJson[];
}

export async function readDashboard(): Promise<DashboardJson> {
  return (await fetch('/dash.json')).json();
}
