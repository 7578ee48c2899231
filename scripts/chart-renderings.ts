import { fileURLToPath } from 'node:url';
import { isMap, parseAllDocuments } from 'yaml';
import { chart, forKubernetes, runHelm } from './helm.ts';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** What the tests of the chart compare with: `helm template` of these values, as it is. */
const goldens = ['default', 'replicas', 'everything'];

/** Manifests for people without Helm: which kinds of a rendering each file has. */
const manifests: readonly { values: string; file: string; has: (kind: string) => boolean }[] = [
  ['', (kind: string) => !['ServiceMonitor', 'PrometheusRule'].includes(kind), 'exporter.yaml'] as const,
  ['', (kind: string) => kind === 'ServiceMonitor', 'servicemonitor.yaml'] as const,
  ['', (kind: string) => kind === 'PrometheusRule', 'prometheusrule.yaml'] as const,
  ['replicas/', (kind: string) => kind !== 'ServiceMonitor', 'exporter.yaml'] as const,
  ['replicas/', (kind: string) => kind === 'ServiceMonitor', 'servicemonitor.yaml'] as const,
].map(([folder, has, name]) => ({
  values: `deploy/kubernetes/${folder}values.yaml`,
  file: `deploy/kubernetes/${folder}${name}`,
  has,
}));

const render = (helm: string, release: string, values: string): string =>
  runHelm(helm, ['template', release, chart, ...forKubernetes, '--namespace', 'telephony', '--values', path(values)]);

/** A golden file without dashboards and rules, a third copy of them; the tests compare those with their source. */
const cut = (rendered: string): string =>
  rendered
    .split(/^---\n/m)
    .map((document) => document.replace(/^(data:\n {2}[\w-]+\.json|spec:\n {2}groups):[\s\S]*/m, '$1: # cut\n'))
    .join('---\n');

/** Labels that say that Helm manages an object, which is not so once it is applied by hand. */
const ofHelm = ['helm.sh/chart', 'app.kubernetes.io/managed-by'];

function plain(rendered: string, has: (kind: string) => boolean): string {
  const documents = parseAllDocuments(rendered.replaceAll(/^# Source: .*\n/gm, ''));
  return documents
    .filter((document) => has(String(document.get('kind'))))
    .map((document) => {
      for (const holder of [['metadata'], ['spec', 'template', 'metadata']]) {
        const labels = document.getIn([...holder, 'labels']);
        if (isMap(labels)) for (const label of ofHelm) labels.delete(label);
      }
      return document.toString({ lineWidth: 0, directives: false }).trimStart();
    })
    .join('---\n');
}

/** Every file that is rendered from the chart, its path and its text. @throws Error from Helm */
export function chartRenderings(helm: string): Readonly<Record<string, string>> {
  const golden = (name: string) => `test/deploy/golden/${name}`;
  const rendered = new Map(
    [...new Set(manifests.map(({ values }) => values))].map((values) => [
      values,
      render(helm, 'livekit-telephony-exporter', values),
    ]),
  );
  return {
    ...Object.fromEntries(
      goldens.map((name) => [golden(`${name}.yaml`), cut(render(helm, 'main', golden(`${name}.values.yaml`)))]),
    ),
    ...Object.fromEntries(
      manifests.map(({ values, file, has }) => [
        file,
        `# Rendered from the Helm chart with ${values} (npm run chart:build); do not edit.\n${plain(rendered.get(values) ?? '', has)}`,
      ]),
    ),
  };
}
