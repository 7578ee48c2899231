import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { tools } from '../../../scripts/helm.ts';
import { parseObjects } from '../../support/deploy/kubernetes.ts';
import { scratchFile } from '../../support/processes/temporary-files.ts';
import { describeWithOneHelm, kubernetesValidate, template, valuesFiles } from './chart-tools.ts';

/** The oldest that the chart accepts, the newest with schemas, and two between. */
const versions = ['1.25.0', '1.29.0', '1.33.0', '1.37.0'];

/** Where the classes of custom resources are, whose `validate` throws. */
const customResources: Readonly<Record<string, string>> = {
  ServiceMonitor: 'prometheus-operator/monitoring.coreos.com/v1',
  PrometheusRule: 'prometheus-operator/monitoring.coreos.com/v1',
  HTTPRoute: 'gateway-api/gateway.networking.k8s.io/v1',
};

type Model = new (data: unknown) => { validate(): void };
const model = z.custom<Model>((value) => typeof value === 'function');

async function validateCustom(kind: string, data: unknown): Promise<void> {
  const path = `${tools}/node_modules/@kubernetes-models/${customResources[kind]}/index.js`;
  const Resource = z.record(z.string(), model).parse({ ...(await import(/* @vite-ignore */ path)) })[kind];
  if (!Resource) throw new Error(`no schema of ${kind}`);
  new Resource(data).validate();
}

const rendered = z.looseObject({ kind: z.string(), data: z.record(z.string(), z.string()).optional() });

const schemas = { files: ['python/kubernetes_validate', 'node_modules/@kubernetes-models'] };

describeWithOneHelm(schemas, 'what the chart renders', (helm) => {
  const texts = valuesFiles.map((values) => template(helm, values));
  const objects = texts.flatMap((text) => parseAllDocuments(text).map((document) => rendered.parse(document.toJS())));
  const custom = objects.filter(({ kind }) => Object.hasOwn(customResources, kind));
  // The validator's own parser needs a quarter of a minute for the text of the dashboards.
  const short = (data: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(data).map(([name, text]) => [name, text.slice(0, 100)]));
  const builtIn = objects
    .filter((one) => !custom.includes(one))
    .map((one) => (one.data ? { ...one, data: short(one.data) } : one));

  test.each(versions)('fits the schemas of Kubernetes %s, which know no other field', (version) => {
    const file = scratchFile(builtIn.map((one) => stringify(one)).join('---\n'), 'rendered.yaml');
    const said = kubernetesValidate(version, file);
    expect(said.filter((line) => !/^INFO .* passed for resource /.test(line))).toEqual([]);
    expect(said.length).toBe(builtIn.length);
    process.stdout.write(`Kubernetes ${version}: ${said.length} objects, 0 errors\n`);
  });

  test('fits the schemas of the Prometheus Operator and the Gateway API, and has no other field', async () => {
    for (const text of texts) expect(() => parseObjects(text)).not.toThrow(); // those schemas let unknown fields pass
    expect(new Set(custom.map(({ kind }) => kind))).toEqual(new Set(Object.keys(customResources)));
    for (const one of custom) await expect(validateCustom(one.kind, one)).resolves.toBeUndefined();
    process.stdout.write(`custom resources: ${custom.length} objects, 0 errors\n`);
  });

  test('is refused by those schemas with a value that is wrong', async () => {
    const wrong = scratchFile((texts[0] ?? '').replace('containerPort: 8080', 'containerPort: http'), 'wrong.yaml');
    expect(kubernetesValidate('1.33.0', wrong).join()).toMatch(/ERROR .*did not validate for resource deployment/);
    const endpoints = [{ port: 'metrics', interval: 'often' }];
    const monitor = { metadata: { name: 'x' }, spec: { selector: {}, endpoints } };
    await expect(validateCustom('ServiceMonitor', monitor)).rejects.toThrow(/interval must match pattern/);
  });
});
