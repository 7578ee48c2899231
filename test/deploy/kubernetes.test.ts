import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { variables } from '../../src/config/variables.ts';
import { version } from '../../src/version.ts';
import { assignments, parseDockerfile } from '../support/dockerfile.ts';
import { ofKind, readObjects } from '../support/kubernetes.ts';
import { runningExporter } from '../support/running-exporter.ts';
import { isVariable } from '../support/variable-names.ts';

const file = (path: string) => new URL(`../../${path}`, import.meta.url);
const objects = readObjects(
  ['exporter.yaml', 'secret.example.yaml', 'servicemonitor.yaml'].map((name) => file(`deploy/kubernetes/${name}`)),
);
const [deployment = expect.fail('no Deployment')] = ofKind(objects, 'Deployment');
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const services = ofKind(objects, 'Service');
const [claim] = ofKind(objects, 'PersistentVolumeClaim');
const [secret] = ofKind(objects, 'Secret');
const [configMap] = ofKind(objects, 'ConfigMap');
const [monitor = expect.fail('no ServiceMonitor')] = ofKind(objects, 'ServiceMonitor');

const image = parseDockerfile(readFileSync(file('Dockerfile'), 'utf8')).at(-1)?.instructions ?? [];
const setting = (name: string) => image.find((step) => step.name === name)?.text;
const imageEnvironment: Record<string, string> = Object.assign(
  {},
  ...image.filter(({ name }) => name === 'ENV').map(({ text }) => assignments(text)),
);
const workdir = image.findLast(({ name }) => name === 'WORKDIR')?.text ?? '';

const has = (labels: Readonly<Record<string, string>> = {}, wanted: Readonly<Record<string, string>>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

const mountOf = (name: string) => container.volumeMounts.find((mount) => mount.name === name)?.mountPath;

describe('the Kubernetes example', () => {
  test('never runs two processes on one SQLite ledger', () => {
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(claim?.spec.accessModes).toEqual(['ReadWriteOnce']);
  });

  test('runs this version, as the image’s own user, on a root that cannot be written', () => {
    expect(container.image).toMatch(new RegExp(`/livekit-telephony-exporter:${version.replaceAll('.', '\\.')}$`));
    const { runAsUser, runAsGroup, fsGroup, runAsNonRoot } = pod.securityContext;
    expect(`${runAsUser}:${runAsGroup}`).toBe(setting('USER'));
    expect({ fsGroup, runAsNonRoot }).toEqual({ fsGroup: runAsGroup, runAsNonRoot: true });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('lets no Service of the namespace set a variable of ours', () => {
    expect(pod.enableServiceLinks).toBe(false);
  });

  test('gives more time to end than the 10 s that the service takes at most', () => {
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(10);
  });

  test('names variables that the service reads', () => {
    expect(container.env.map(({ name }) => name).filter((name) => !isVariable(name))).toEqual([]);
  });

  test('mounts the volume where the image keeps the ledger', () => {
    expect(mountOf('ledger')).toBe(dirname(resolve(workdir, variables.LEDGER_URL.default.replace('sqlite:', ''))));
  });

  test('mounts nothing but what is there, and everything that is', () => {
    expect(pod.volumes).toEqual([
      { name: 'ledger', persistentVolumeClaim: { claimName: claim?.metadata.name } },
      { name: 'keys', secret: { secretName: secret?.metadata.name } },
      { name: 'trunks', configMap: { name: configMap?.metadata.name } },
    ]);
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
  });

  test('is a configuration that the service takes, with the files that are mounted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'));
    const mounted = { keys: secret?.stringData, trunks: configMap?.data };
    const environment = container.env.map(({ name, value }) => {
      const volume = Object.entries(mounted).find(([key]) => dirname(value) === mountOf(key));
      const content = volume?.[1]?.[value.split('/').at(-1) ?? ''] ?? expect.fail(`${name}: nothing mounts ${value}`);
      writeFileSync(join(folder, name), content);
      return [name, join(folder, name)];
    });
    const config = readConfig({ ...imageEnvironment, ...Object.fromEntries(environment) });
    rmSync(folder, { recursive: true });
    expect([...config.keys]).toEqual([[secret?.stringData['api-key'], secret?.stringData['api-secret']]]);
    expect(config.trunks).toHaveLength(1);
    expect(config.ledgerUrl).toBe(variables.LEDGER_URL.default);
  });

  test('opens the ports that the service listens on', () => {
    expect(container.ports).toEqual([
      { name: 'webhook', containerPort: Number(variables.PORT.default) },
      { name: 'metrics', containerPort: Number(variables.METRICS_PORT.default) },
    ]);
  });

  test('asks for paths that the metrics listener answers', async () => {
    const exporter = await runningExporter();
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(probes.map(({ httpGet }) => httpGet)).toEqual([
      { path: '/-/healthy', port: 'metrics' },
      { path: '/-/healthy', port: 'metrics' },
      { path: '/-/ready', port: 'metrics' },
    ]);
    for (const path of [...probes.map(({ httpGet }) => httpGet.path), monitor.spec.endpoints[0]?.path])
      expect((await fetch(`${exporter.metricsUrl}${path}`)).status).toBe(200);
    await exporter.close();
  });

  test('has one Service for webhooks and one for metrics, both of the pod', () => {
    expect(services.map(({ spec }) => spec.ports.map(({ targetPort }) => targetPort))).toEqual([
      ['webhook'],
      ['metrics'],
    ]);
    const { labels } = deployment.spec.template.metadata;
    for (const { spec } of services) expect(has(labels, spec.selector)).toBe(true);
    expect(has(labels, deployment.spec.selector.matchLabels)).toBe(true);
  });

  test('scrapes the Service for metrics and no other', () => {
    const scraped = services.filter(({ metadata }) => has(metadata.labels, monitor.spec.selector.matchLabels));
    expect(scraped.map(({ metadata }) => metadata.name)).toEqual(['livekit-telephony-exporter-metrics']);
    expect(monitor.spec.endpoints.map(({ port }) => port)).toEqual(scraped[0]?.spec.ports.map(({ name }) => name));
    // Prometheus refuses a timeout that is longer than the interval.
    for (const { interval, scrapeTimeout } of monitor.spec.endpoints)
      expect(Number.parseInt(scrapeTimeout, 10)).toBeLessThanOrEqual(Number.parseInt(interval, 10));
  });
});
