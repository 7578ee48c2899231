import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { ofProcess } from './queries.ts';
import { datasource } from './variables.ts';

const annotation = (name: string, color: string, expr: string, text: string) =>
  new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step('60s')
    .titleFormat(name)
    .textFormat(text)
    .target(new DataqueryBuilder().refId('Annotation').expr(expr));

/** Events that explain a picture: restarts of the exporter, and alerts that fire. */
export const annotations = () => [
  annotation(
    'Exporter restarted',
    'purple',
    // A window of one scrape would never see a change.
    `changes(${ofProcess('process_start_time_seconds')}[2m]) > 0`,
    '{{instance}}',
  ),
  annotation(
    'Alert',
    'red',
    'ALERTS{alertname=~"LiveKitTelephony.+",alertstate="firing",job=~"$job|"}',
    '{{alertname}} {{trunk}} {{direction}}',
  ),
];
