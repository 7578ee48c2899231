import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type KubernetesObject, ofKind, parseObjects } from '../../support/deploy/kubernetes.ts';
import { freePort } from '../../support/processes/free-port.ts';
import { scratchFile, temporaryFolder } from '../../support/processes/temporary-files.ts';
import { until } from '../../support/time/until.ts';
import { describeWithHelm, describeWithOneHelm, readFile, template } from './chart-tools.ts';

const everything = 'test/deploy/golden/everything.values.yaml';
const ruleFiles = ['recording', 'alerts'].map((name) => `grafana/prometheus/livekit-telephony-${name}.yml`);
const groupsOf = (objects: readonly KubernetesObject[]) =>
  ofKind(objects, 'PrometheusRule').flatMap(({ spec }) => spec.groups ?? []);

describeWithHelm('rules and dashboards of the chart', (helm) => {
  test('are those of the files, with the links of the values', () => {
    const links = (text: string) =>
      text
        .replaceAll('docs/runbooks.md#', 'https://wiki.example.com/runbooks#')
        .replaceAll('http://localhost:3000/', 'https://grafana.example.com/');
    const source = ruleFiles.flatMap((file) => parse(links(readFile(file))).groups);
    expect(groupsOf(parseObjects(template(helm, everything)))).toEqual(source);
    expect(groupsOf(parseObjects(template(helm, everything, 'prometheusRule.alerts=false')))).toEqual(
      parse(readFile(ruleFiles[0] ?? '')).groups,
    );
  });

  test('are the dashboards of the files, byte by byte, with the label of the sidecar', () => {
    const maps = ofKind(parseObjects(template(helm, everything)), 'ConfigMap').filter(
      ({ metadata }) => metadata.labels?.grafana_dashboard === '1',
    );
    const boards = Object.assign({}, ...maps.map(({ data }) => data));
    expect(Object.keys(boards).sort()).toEqual(['livekit-telephony-capacity.json', 'livekit-telephony.json']);
    for (const [name, text] of Object.entries(boards))
      expect(text).toBe(`${readFile(`grafana/dashboards/${name}`).trim()}\n`);
  });
});

describeWithOneHelm({ programs: ['promtool'] }, 'promtool check rules', (helm) => {
  test('finds no fault with the PrometheusRule', () => {
    const groups = groupsOf(parseObjects(template(helm, everything)));
    const file = scratchFile(stringify({ groups }), 'rules.yml');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', file], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
    expect(stdout).toContain(`SUCCESS: ${rules} rules found`);
  });
});

const targets = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ labels: z.record(z.string(), z.string()), scrapeUrl: z.string() })),
  }),
});

/** What the Prometheus Operator makes of an endpoint of a ServiceMonitor, as far as targets and their labels go. */
function scrapeConfig(
  endpoint: ReturnType<typeof ofKind<'ServiceMonitor'>>[number]['spec']['endpoints'][number],
  index: number,
  file: string,
) {
  const snake = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const copy = (from: string, to: string) => ({ source_labels: [from], target_label: to });
  return {
    job_name: `serviceMonitor/telephony/main/${index}`,
    scrape_interval: '1h',
    metrics_path: endpoint.path,
    params: endpoint.params,
    file_sd_configs: [{ files: [file] }],
    relabel_configs: [
      copy('__meta_kubernetes_namespace', 'namespace'),
      copy('__meta_kubernetes_service_name', 'service'),
      copy('__meta_kubernetes_pod_name', 'pod'),
      copy('__meta_kubernetes_pod_container_name', 'container'),
      { target_label: 'endpoint', replacement: endpoint.port },
      copy('__meta_kubernetes_service_label_app_kubernetes_io_instance', 'job'),
      ...(endpoint.relabelings ?? []).map((rule) =>
        Object.fromEntries(Object.entries(rule).map(([key, value]) => [snake(key), value])),
      ),
    ],
  };
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  process.kill('SIGTERM');
  await once(process, 'exit');
}

describeWithOneHelm(
  { programs: ['prometheus'] },
  'the ServiceMonitor of replicas, as Prometheus applies it',
  (helm) => {
    test('scrapes the calls once, and each process', async () => {
      const [monitor] = ofKind(
        parseObjects(template(helm, 'test/deploy/golden/replicas.values.yaml')),
        'ServiceMonitor',
      );
      using folder = temporaryFolder();
      const pods = ['a', 'b', 'c'].map((pod, index) => ({
        targets: [`10.0.0.${index + 1}:9464`],
        labels: {
          __meta_kubernetes_namespace: 'telephony',
          __meta_kubernetes_service_name: 'main-livekit-telephony-exporter-metrics',
          __meta_kubernetes_service_label_app_kubernetes_io_instance: 'main',
          __meta_kubernetes_pod_name: `main-${pod}`,
          __meta_kubernetes_pod_container_name: 'exporter',
        },
      }));
      const discovered = join(folder.path, 'pods.json');
      writeFileSync(discovered, JSON.stringify(pods));
      const scrape_configs = monitor?.spec.endpoints.map((endpoint, index) =>
        scrapeConfig(endpoint, index, discovered),
      );
      writeFileSync(join(folder.path, 'prometheus.yml'), stringify({ scrape_configs }));
      mkdirSync(join(folder.path, 'data'));
      const port = await freePort();
      const prometheus = spawn(
        'prometheus',
        [
          `--config.file=${join(folder.path, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(folder.path, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: 'ignore' },
      );
      try {
        const active = async () => {
          const answer = await fetch(`http://127.0.0.1:${port}/api/v1/targets?state=active`).catch(() => undefined);
          return answer?.ok ? targets.parse(await answer.json()).data.activeTargets : [];
        };
        await until('targets of both halves', async () => (await active()).length >= 4, 20_000);
        const found = await active();
        const half = (name: string) => found.filter(({ scrapeUrl }) => scrapeUrl.includes(`collect%5B%5D=${name}`));
        const service = 'main-livekit-telephony-exporter-metrics.telephony.svc:9464';
        expect(half('calls').map(({ labels }) => labels)).toEqual([
          {
            job: 'main',
            instance: service,
            namespace: 'telephony',
            service: 'main-livekit-telephony-exporter-metrics',
            endpoint: 'metrics',
          },
        ]);
        expect(
          half('process')
            .map(({ labels }) => [labels.job, labels.pod, labels.instance])
            .sort(),
        ).toEqual([
          ['main', 'main-a', '10.0.0.1:9464'],
          ['main', 'main-b', '10.0.0.2:9464'],
          ['main', 'main-c', '10.0.0.3:9464'],
        ]);
      } finally {
        await ended(prometheus);
      }
    });
  },
);
