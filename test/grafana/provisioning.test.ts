import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { variables } from '../../src/config/variables.ts';
import { alertGroups } from '../../src/rules/alerts.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import { readTrunks } from '../../src/trunks/trunks-file.ts';
import { dashboards } from './lint/dashboard.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../../grafana/${file}`, import.meta.url));
const read = (file: string): unknown => parse(readFileSync(pathOf(file), 'utf8'), { merge: true });

const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        build: z.string().optional(),
        image: z.string(),
        profiles: z.array(z.string()).optional(),
        environment: z.record(z.string(), z.string()).default({}),
        command: z.array(z.string()).default([]),
        volumes: z.array(z.string()).default([]),
        ports: z.array(z.string()).default([]),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(read('compose.yaml'));
const service = (name: string) => {
  const found = compose.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
};
const mounts = (name: string) =>
  service(name).volumes.map((volume) => {
    const [from = '', to = ''] = volume.split(':');
    return { from, to };
  });

describe('compose.yaml', () => {
  test.each(Object.keys(compose.services))('%s mounts what is there', (name) => {
    const isThere = (from: string) => (from.startsWith('.') ? existsSync(pathOf(from)) : from in compose.volumes);
    expect(mounts(name).filter(({ from }) => !isThere(from))).toEqual([]);
  });

  test('the exporter is built from the repository and given variables that it reads', () => {
    const { build, environment } = service('exporter');
    expect(existsSync(pathOf(`${build}/package.json`))).toBe(true);
    expect(Object.keys(environment).filter((name) => !(name in variables))).toEqual([]);
    expect(mounts('exporter').map(({ to }) => to)).toContain(environment.TRUNKS_FILE);
    expect(readTrunks(pathOf('trunks.yaml')).length).toBeGreaterThan(0);
  });

  test('the simulator is a profile, signs with the key of the exporter and calls its webhook', () => {
    const { profiles, environment, command } = service('simulator');
    expect(profiles).toEqual(['simulation']);
    expect(service('exporter').environment).toMatchObject(environment);
    expect(command[0]).toBe('simulate');
    expect(command).toContain(`http://exporter:${variables.PORT.default}${variables.WEBHOOK_PATH.default}`);
  });

  test('no image is "latest"', () => {
    for (const { build, image } of Object.values(compose.services))
      if (build === undefined && !image.startsWith('livekit-telephony')) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
  });
});

test('Prometheus scrapes the exporter, loads both rule files and knows the Alertmanager', () => {
  const config = z
    .object({
      rule_files: z.array(z.string()),
      scrape_configs: z.array(
        z.object({ job_name: z.string(), static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
      ),
    })
    .parse(read('prometheus/prometheus.yml'));
  expect(config.rule_files).toHaveLength(2);
  for (const file of config.rule_files) expect(existsSync(pathOf(`prometheus/${file}`))).toBe(true);
  expect(config.scrape_configs[0]?.static_configs[0]?.targets).toEqual([`exporter:${variables.METRICS_PORT.default}`]);
  expect(JSON.stringify(config)).not.toContain('localhost');
});

test('Grafana has the data source that the alerts ask, and finds the dashboards', () => {
  const sources = z
    .object({ apiVersion: z.literal(1), datasources: z.array(z.object({ uid: z.string(), url: z.url() })) })
    .parse(read('provisioning/datasources/prometheus.yml'));
  expect(sources.datasources[0]?.uid).toBe(service('grafana').environment.DS_PROMETHEUS_UID);
  const { providers } = z
    .object({
      apiVersion: z.literal(1),
      providers: z.array(
        z.object({
          name: z.string(),
          orgId: z.literal(1),
          type: z.literal('file'),
          options: z.object({ path: z.string() }),
        }),
      ),
    })
    .parse(read('provisioning/dashboards/livekit-telephony.yml'));
  const mounted = mounts('grafana').find(({ to }) => to === providers[0]?.options.path);
  for (const { uid } of dashboards) expect(existsSync(pathOf(`${mounted?.from}/${uid}.json`))).toBe(true);
});

test('exemplars are kept by Prometheus, and lead from the id of a call to the page with the latest problem calls', () => {
  expect(service('prometheus').command).toContain('--enable-feature=exemplar-storage');
  const link = z.object({ name: z.string(), url: z.url() });
  const { datasources } = z
    .object({
      datasources: z.tuple([z.object({ jsonData: z.object({ exemplarTraceIdDestinations: z.array(link) }) })]),
    })
    .parse(read('provisioning/datasources/prometheus.yml'));
  const page = service('exporter').ports.find((port) => port.endsWith(`:${variables.METRICS_PORT.default}`)) ?? '';
  const [, port] = page.split(':');
  expect(datasources[0].jsonData.exemplarTraceIdDestinations).toMatchObject([
    { name: 'call_id', url: `http://localhost:${port}/` },
  ]);
});

test("Grafana's alerts are those of Prometheus: condition, times and labels", () => {
  const rule = z.object({
    uid: z.string(),
    title: z.string(),
    condition: z.literal('C'),
    data: z.tuple([
      z.object({
        refId: z.literal('A'),
        relativeTimeRange: z.object({ from: z.number(), to: z.literal(0) }),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it from its environment
        datasourceUid: z.literal('${DS_PROMETHEUS_UID}'),
        model: z.object({ expr: z.string(), instant: z.literal(true), range: z.literal(false) }),
      }),
      z.object({
        refId: z.literal('C'),
        datasourceUid: z.literal('__expr__'),
        model: z.object({
          type: z.literal('threshold'),
          expression: z.literal('A'),
          conditions: z.tuple([
            z.object({ evaluator: z.object({ type: z.literal('gt'), params: z.tuple([z.literal(0)]) }) }),
          ]),
        }),
      }),
    ]),
    dashboardUid: z.string(),
    panelId: z.number(),
    noDataState: z.literal('OK'),
    execErrState: z.literal('Error'),
    for: z.string(),
    keepFiringFor: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
  });
  const grafana = z
    .object({
      apiVersion: z.literal(1),
      groups: z.array(z.object({ name: z.string(), folder: z.string(), rules: z.array(rule) })),
    })
    .parse(read('provisioning/alerting/livekit-telephony.yml'));
  const prometheus = z
    .object({
      groups: z.array(
        z.object({
          rules: z.array(
            z.object({
              alert: z.string(),
              expr: z.string(),
              for: z.string(),
              keep_firing_for: z.string(),
              labels: z.record(z.string(), z.string()),
            }),
          ),
        }),
      ),
    })
    .parse(read('prometheus/livekit-telephony-alerts.yml'));
  const own = grafana.groups
    .flatMap(({ rules }) => rules)
    .map((one) => ({
      alert: one.title,
      expr: one.data[0].model.expr,
      for: one.for,
      keep_firing_for: one.keepFiringFor,
      labels: one.labels,
    }));
  expect(own).toEqual(prometheus.groups.flatMap(({ rules }) => rules));
  expect(own).toHaveLength(alertGroups(thresholds).flatMap(({ alerts }) => alerts).length);
});
