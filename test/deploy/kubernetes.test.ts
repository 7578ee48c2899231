import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { variables } from '../../src/config/variables.ts';
import { version } from '../../src/version.ts';
import { assignments, parseDockerfile } from '../support/deploy/dockerfile.ts';
import { type KubernetesObject, ofKind, readObjects } from '../support/deploy/kubernetes.ts';
import { isVariable } from '../support/deploy/variable-names.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';

const file = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (folder: string, ...names: readonly string[]) =>
  readObjects(names.map((name) => file(`${folder}/${name}`)));

/** What is rendered from the chart and checked in; that it is current is a test of the chart (test/deploy/chart). */
const sites: Readonly<Record<string, KubernetesObject[]>> = {
  'the manifests': read('deploy/kubernetes', 'exporter.yaml', 'servicemonitor.yaml', 'secret.example.yaml'),
  'the manifests of replicas': [
    ...read('deploy/kubernetes/replicas', 'exporter.yaml', 'servicemonitor.yaml'),
    ...read('deploy/kubernetes', 'secret.example.yaml'),
  ],
  'the chart by default': read('test/deploy/golden', 'default.yaml'),
  'the chart with replicas': read('test/deploy/golden', 'replicas.yaml'),
  'the chart with everything': read('test/deploy/golden', 'everything.yaml'),
};

/** Secrets that people make themselves. */
const ownSecrets: Readonly<Record<string, Record<string, string>>> = {
  'livekit-keys': { 'api-key': 'APIown', 'api-secret': 'a-secret-of-their-own' },
  'telephony-redis': { url: 'redis://exporter:p%40ss@redis.internal:6379' },
  'metrics-web': {
    'web-config.yml': 'basic_auth_users:\n  prometheus: $2b$10$rYRf/x7zNYHLzZ2fCzHnUOzZFcAfQYMsPSt0fr6kIdSDNuJuQzEBS\n',
  },
};

const image = parseDockerfile(readFileSync(file('Dockerfile'), 'utf8')).at(-1)?.instructions ?? [];
const setting = (name: string) => image.find((step) => step.name === name)?.text;
const imageEnvironment: Record<string, string> = Object.assign(
  {},
  ...image.filter(({ name }) => name === 'ENV').map(({ text }) => assignments(text)),
);
const workdir = image.findLast(({ name }) => name === 'WORKDIR')?.text ?? '';
const dataFolder = dirname(resolve(workdir, variables.LEDGER_URL.default.replace('sqlite:', '')));

const has = (labels: Readonly<Record<string, string>> = {}, wanted: Readonly<Record<string, string>>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** Entries of a Secret, as a volume shows them. */
function secretEntries(objects: readonly KubernetesObject[], name: string): Record<string, string> {
  const found = ofKind(objects, 'Secret').find(({ metadata }) => metadata.name === name);
  if (!found) return ownSecrets[name] ?? expect.fail(`no Secret ${name}`);
  const decoded = Object.entries(found.data ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ]);
  return { ...Object.fromEntries(decoded), ...found.stringData };
}

describe.each(Object.entries(sites))('%s', (_, objects) => {
  const [deployment = expect.fail('no Deployment')] = ofKind(objects, 'Deployment');
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  const services = ofKind(objects, 'Service');
  const claims = ofKind(objects, 'PersistentVolumeClaim');
  const monitors = ofKind(objects, 'ServiceMonitor');
  const sqlite = claims.length > 0;

  /** What the container finds in a file. */
  function mounted(path: string): string {
    const mount = container.volumeMounts.find(({ mountPath }) => dirname(path) === mountPath);
    const volume = pod.volumes.find(({ name }) => name === mount?.name) ?? expect.fail(`nothing mounts ${path}`);
    const base = path.split('/').at(-1) ?? '';
    if (volume.configMap) {
      const map = ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === volume.configMap?.name);
      return map?.data[base] ?? expect.fail(`no ${base} in ${volume.name}`);
    }
    const entries = secretEntries(objects, volume.secret?.secretName ?? '');
    const { key } = volume.secret?.items?.find((item) => item.path === base) ?? { key: base };
    return entries[key] ?? expect.fail(`no ${key} in ${volume.name}`);
  }

  test('never runs two processes on one SQLite ledger', () => {
    if (sqlite) {
      expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
      expect(claims.map(({ spec }) => spec.accessModes)).toEqual([['ReadWriteOnce']]);
    } else {
      expect(deployment.spec).toMatchObject({ strategy: { type: 'RollingUpdate' } });
      expect(container.env.map(({ name }) => name)).toContain('LEDGER_URL_FILE');
    }
  });

  test('runs this version, as the image’s own user, on a root that cannot be written', () => {
    expect(container.image).toMatch(
      new RegExp(`/livekit-telephony-exporter(:${version.replaceAll('.', '\\.')}|@sha256:[0-9a-f]{64})$`),
    );
    const { runAsUser, runAsGroup, fsGroup } = pod.securityContext;
    expect(`${runAsUser}:${runAsGroup}`).toBe(setting('USER'));
    expect(pod.securityContext).toMatchObject({
      fsGroup: runAsGroup,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(fsGroup).toBe(runAsGroup);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('has no token of Kubernetes, and lets no Service of the namespace set a variable of ours', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });

  test('gives more time to end than the 10 s that the service takes at most', () => {
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(10);
  });

  test('names variables that the service reads', () => {
    const names = container.env.map(({ name }) => name).filter((name) => name !== 'NODE_EXTRA_CA_CERTS');
    expect(names.filter((name) => !isVariable(name))).toEqual([]);
  });

  test('mounts a volume that can be written where the image keeps the ledger, and no other', () => {
    const written = container.volumeMounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath);
    expect(written).toEqual(sqlite ? [dataFolder] : []);
  });

  test('mounts nothing but what is there, and everything that is', () => {
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
    const claimed = pod.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
    expect(claimed).toEqual(claims.map(({ metadata }) => metadata.name));
  });

  test('is a configuration that the service accepts, with the files that are mounted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'));
    const environment = container.env.map(({ name, value }) => {
      if (!name.endsWith('_FILE')) return [name, value];
      writeFileSync(join(folder, name), mounted(value));
      return [name, join(folder, name)];
    });
    const config = readConfig({ ...imageEnvironment, ...Object.fromEntries(environment) });
    rmSync(folder, { recursive: true });
    expect(config.keys.get(mounted('/etc/livekit-telephony/keys/api-key'))).toBe(
      mounted('/etc/livekit-telephony/keys/api-secret'),
    );
    const trunks = container.env.some(({ name }) => name === 'TRUNKS_FILE');
    expect(config.trunks.length > 0).toBe(trunks);
    expect(config.webConfigFile !== undefined).toBe(container.env.some(({ name }) => name === 'WEB_CONFIG_FILE'));
    if (sqlite) expect(config.ledgerUrl).toBe(variables.LEDGER_URL.default);
    else expect(config.ledgerUrl).toMatch(/^rediss?:/);
  });

  test('opens the ports that the service listens on', () => {
    expect(container.ports).toEqual([
      { name: 'webhook', containerPort: Number(variables.PORT.default) },
      { name: 'metrics', containerPort: Number(variables.METRICS_PORT.default) },
    ]);
  });

  test('asks paths that the listeners answer, and none of the metrics listener if it may want a password', async () => {
    const exporter = await runningExporter();
    const ask = (port: string, path: string) =>
      fetch(new URL(path, port === 'metrics' ? exporter.metricsUrl : exporter.webhookUrl));
    const secured = container.env.some(({ name }) => name === 'WEB_CONFIG_FILE');
    const { startupProbe, livenessProbe, readinessProbe } = container;
    expect(readinessProbe.httpGet).toEqual({ path: '/healthz', port: 'webhook' });
    for (const probe of [startupProbe, livenessProbe])
      if (secured) expect(probe.tcpSocket).toEqual({ port: 'webhook' });
      else expect(probe.httpGet).toEqual({ path: '/-/healthy', port: 'metrics' });
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe])
      if (httpGet) expect((await ask(httpGet.port, httpGet.path)).status).toBe(200);
    for (const endpoint of monitors.flatMap(({ spec }) => spec.endpoints))
      expect((await ask(endpoint.port, endpoint.path)).status).toBe(200);
    await exporter.close();
  });

  test('has one Service for webhooks and one for metrics, both of the pod', () => {
    expect(services.map(({ spec }) => spec.ports.map(({ targetPort }) => targetPort)).sort()).toEqual([
      ['metrics'],
      ['webhook'],
    ]);
    const { labels } = deployment.spec.template.metadata;
    for (const { spec } of services) expect(has(labels, spec.selector)).toBe(true);
    expect(has(labels, deployment.spec.selector.matchLabels)).toBe(true);
  });

  test('asks for metrics also a pod that is not ready, unless another one can answer', () => {
    const metrics = services.find(({ metadata }) => metadata.name.endsWith('-metrics'));
    expect(metrics?.spec.publishNotReadyAddresses).toBe(sqlite ? true : undefined);
  });

  test('scrapes the Service for metrics and no other, the calls of replicas once', () => {
    for (const { spec } of monitors) {
      const scraped = services.filter(({ metadata }) => has(metadata.labels, spec.selector.matchLabels));
      expect(scraped.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'])).toEqual(['metrics']);
      expect(scraped[0]?.metadata.labels).toHaveProperty([spec.jobLabel]);
      expect(new Set(spec.endpoints.map(({ port }) => port))).toEqual(new Set(['metrics']));
      expect(spec.endpoints.map(({ params }) => params?.['collect[]'])).toEqual(
        sqlite ? [undefined] : [['calls'], ['process']],
      );
      // Prometheus refuses a timeout that is longer than the interval.
      for (const { interval, scrapeTimeout } of spec.endpoints)
        expect(Number.parseInt(scrapeTimeout, 10)).toBeLessThanOrEqual(Number.parseInt(interval, 10));
    }
    expect(services.length).toBe(2);
  });

  test('lets nothing but the webhook path in from outside', () => {
    const path = container.env.find(({ name }) => name === 'WEBHOOK_PATH')?.value;
    const ingress = ofKind(objects, 'Ingress').flatMap(({ spec }) => spec.rules.flatMap(({ http }) => http.paths));
    const routes = ofKind(objects, 'HTTPRoute').flatMap(({ spec }) => spec.rules);
    const backend = services.find(({ spec }) => spec.ports[0]?.targetPort === 'webhook');
    for (const one of ingress)
      expect(one).toMatchObject({
        path,
        pathType: 'Exact',
        backend: { service: { name: backend?.metadata.name, port: { name: 'webhook' } } },
      });
    for (const { matches, backendRefs } of routes) {
      expect(matches).toEqual([{ path: { type: 'Exact', value: path }, method: 'POST' }]);
      expect(backendRefs).toEqual([{ name: backend?.metadata.name, port: backend?.spec.ports[0]?.port }]);
    }
    expect(backend).toBeDefined();
  });
});
