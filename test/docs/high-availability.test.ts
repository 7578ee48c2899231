import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { redisKeys } from '../../src/ledger/redis/keys.ts';
import { redisTarget } from '../../src/ledger/redis/url.ts';

const text = readFileSync(new URL('../../docs/high-availability.md', import.meta.url), 'utf8');

describe('docs/high-availability.md', () => {
  test('lists the keys of the code', () => {
    const { room, id, peaks, scratch, ...others } = redisKeys('NAME');
    const keys = [...Object.values(others), room('…'), peaks('…'), id('EV_…'), `${scratch}:…`];
    const rows = Array.from(text.matchAll(/^\| `(\{NAME\}:.+?)` \|/gm), ([, key]) => key);
    expect(rows.toSorted()).toEqual(keys.toSorted());
  });

  test('selects pods and the Service by names that the manifests have', () => {
    const jobs = /^scrape_configs:[\s\S]*?(?=^```)/m.exec(text)?.[0] ?? '';
    const manifests = readFileSync(new URL('../../deploy/kubernetes/replicas/exporter.yaml', import.meta.url), 'utf8');
    const kinds = parseAllDocuments(manifests).map((document) => document.toJS());
    const service = kinds.find(({ kind, metadata }) => kind === 'Service' && metadata.name.endsWith('-metrics'));
    const pod = kinds.find(({ kind }) => kind === 'Deployment').spec.template;
    const [target] = parse(jobs).scrape_configs[0].static_configs[0].targets;
    expect(target).toBe(`${service.metadata.name}:${service.spec.ports[0].port}`);
    const labels = new Map(
      Object.entries(pod.metadata.labels).map(([name, value]) => [name.replace(/\W/g, '_'), value]),
    );
    const ports = pod.spec.containers[0].ports.map(({ name }: { name: string }) => name);
    const rules: { source_labels?: string[]; regex?: string }[] = parse(jobs).scrape_configs[1].relabel_configs;
    for (const { source_labels: [source = ''] = [], regex } of rules) {
      const label = /^__meta_kubernetes_pod_label_(.*)$/.exec(source)?.[1];
      if (label !== undefined) expect(labels.get(label)).toBe(regex);
      if (source === '__meta_kubernetes_pod_container_port_name') expect(ports).toContain(regex);
    }
    expect(rules.filter((rule) => rule.source_labels)).toHaveLength(2);
  });

  test('gives an address that the code accepts', () => {
    const [, example = ''] = /^LEDGER_URL=(.+)$/m.exec(text) ?? [];
    expect(redisTarget(example)).toMatchObject({ prefix: 'production', family: 0 });
    const families = /\[&family=([\d|]+)\]/.exec(text)?.[1]?.split('|') ?? [];
    expect(families.map((family) => redisTarget(`${example}&family=${family}`)?.family)).toEqual([0, 4, 6]);
  });
});
