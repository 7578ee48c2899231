import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { chart, forKubernetes, helms, runHelm, tools } from '../../../scripts/helm.ts';
import { describeUnlessMissing, describeWith } from '../../support/processes/programs.ts';

const found = helms(process.env);

/** A body renders while tests are collected, so without its tools it is not run at all. */
const skip = (name: string, missing: readonly string[]) =>
  describeUnlessMissing([`${missing.join(', ')} (npm run chart:tools)`], name, () => {});

/** `describe` once for each Helm that is installed and fits; without one skipped loudly, and never in CI. */
export function describeWithHelm(name: string, body: (helm: string) => void, fits = /^v/): void {
  const versions = found.map((helm) => ({ helm, version: runHelm(helm, ['version', '--short']).trim() }));
  const fitting = versions.filter(({ version }) => fits.test(version));
  if (fitting.length === 0) skip(name, ['helm']);
  for (const { helm, version } of fitting) describe(`${name}, ${version}`, () => body(helm));
}

/** As describeWithHelm, once with any Helm, where files of `npm run chart:tools` or programs are there as well. */
export function describeWithOneHelm(
  { files = [], programs = [] }: { readonly files?: readonly string[]; readonly programs?: readonly string[] },
  name: string,
  body: (helm: string) => void,
): void {
  const [helm] = found;
  const missing = files.filter((file) => !existsSync(`${tools}/${file}`));
  if (helm !== undefined && missing.length === 0) describeWith(programs, name, () => body(helm));
  else skip(name, [...(helm === undefined ? ['helm'] : []), ...missing]);
}

const path = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

export const readFile = (name: string): string => readFileSync(path(name), 'utf8');

/** Values files of everything that is checked in as a rendering. */
export const valuesFiles = [
  'test/deploy/golden/default.values.yaml',
  'test/deploy/golden/replicas.values.yaml',
  'test/deploy/golden/everything.values.yaml',
  'deploy/kubernetes/values.yaml',
  'deploy/kubernetes/replicas/values.yaml',
];

/** `helm template` of the chart's own values, with what a new user must set. @throws Error with what Helm says */
export const templateByDefault = (helm: string, ...args: readonly string[]): string =>
  runHelm(helm, [
    ...['template', 'main', chart, ...forKubernetes],
    ...['--set', 'image.repository=registry.example.com/exporter', '--set', 'livekit.existingSecret=keys', ...args],
  ]);

/** `helm template` of a values file of the repository, then of `--set` arguments. @throws Error with what Helm says */
export const template = (helm: string, valuesFile: string, ...set: readonly string[]): string =>
  runHelm(helm, [
    'template',
    'main',
    chart,
    ...forKubernetes,
    '--namespace',
    'telephony',
    '--values',
    path(valuesFile),
    ...set.flatMap((one) => ['--set', one]),
  ]);

/** What kubernetes-validate says of a file, a line a resource. */
export function kubernetesValidate(version: string, file: string): string[] {
  const { stdout, stderr } = spawnSync(
    'python3',
    ['-m', 'kubernetes_validate', '--strict', '--kubernetes-version', version, file],
    { encoding: 'utf8', env: { ...process.env, PYTHONPATH: `${tools}/python` } },
  );
  return `${stdout}${stderr}`.trim().split('\n');
}
