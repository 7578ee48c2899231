import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartRenderings } from '../../../scripts/chart-renderings.ts';
import { chart, forKubernetes, runHelm } from '../../../scripts/helm.ts';
import { parseObjects } from '../../support/deploy/kubernetes.ts';
import { describeWithHelm, readFile, template, templateByDefault, valuesFiles } from './chart-tools.ts';

describeWithHelm('the chart', (helm) => {
  test('has nothing that lint finds fault with, by any of the values that are rendered', () => {
    for (const values of valuesFiles)
      expect(runHelm(helm, ['lint', '--strict', chart, ...forKubernetes, '--values', values])).toContain(
        '1 chart(s) linted, 0 chart(s) failed',
      );
  });

  test.each(Object.entries(chartRenderings(helm)))('%s is what `npm run chart:build` makes', (path, text) => {
    expect(readFile(path)).toBe(text);
  });

  test('renders from the two values that a new user must set', () => {
    const rendered = templateByDefault(helm);
    expect(
      parseObjects(rendered)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['Deployment', 'PersistentVolumeClaim', 'Service', 'Service', 'ServiceAccount']);
  });

  test('renders what the docs say for replicas, ingress, route and monitoring', () => {
    const blocks = (file: string) =>
      Array.from(readFile(file).matchAll(/```yaml\n([\s\S]*?)```/g), ([, text]) => text ?? '');
    const documented = [
      ...blocks('deploy/helm/livekit-telephony-exporter/README.md'),
      ...blocks('docs/high-availability.md').filter((text) => text.startsWith('replicaCount')),
    ];
    expect(documented.length).toBe(5);
    for (const values of documented) {
      const set = Object.entries(z.record(z.string(), z.json()).parse(parse(values)));
      const args = set.flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]);
      expect(() => parseObjects(templateByDefault(helm, ...args))).not.toThrow();
    }
  });

  describe('refuses', () => {
    test.each([
      [
        'replicas on SQLite',
        ['replicaCount=2'],
        /replicaCount is 2, but a SQLite ledger belongs to one process: set ledger.redis.url/,
      ],
      ['no image', ['image.repository='], /image.repository is required: where your image is/],
      [
        'no key pair',
        ['livekit.existingSecret='],
        /the key pair that signs LiveKit's webhooks is required: set livekit.existingSecret/,
      ],
      [
        'half a key pair',
        ['livekit.existingSecret=', 'livekit.apiKey=API1'],
        /the key pair that signs LiveKit's webhooks is required/,
      ],
      [
        'two key pairs',
        ['livekit.apiKey=API1', 'livekit.apiSecret=s'],
        /livekit.existingSecret has the key pair: remove livekit.apiKey/,
      ],
      [
        'two URLs of Redis',
        ['ledger.redis.url=redis://r', 'ledger.redis.existingSecret=r'],
        /ledger.redis.existingSecret has the URL/,
      ],
      ['a route of no Gateway', ['httpRoute.enabled=true'], /httpRoute.parentRefs is required/],
      [
        'a variable that the chart sets',
        ['extraEnv[0].name=PORT', 'extraEnv[0].value=1'],
        /extraEnv: the chart sets PORT itself/,
      ],
      ['its file', ['extraEnv[0].name=LEDGER_URL_FILE'], /extraEnv: the chart sets LEDGER_URL_FILE itself/],
      ['a text for a number', ['replicaCount=two'], /replicaCount['"]?: .*(got string|given: string)/],
      ['a value that is misspelt', ['image.repo=x'], /dditional propert.*repo/],
      ['a misspelt property of a trunk', ['trunks.ST_a.channel=3'], /channel/],
      [
        'a URL of Redis that is none',
        ['ledger.redis.url=redis.internal:6379'],
        /ledger.redis.url|\/ledger\/redis\/url/,
      ],
      ['less time to end than it takes', ['terminationGracePeriodSeconds=10'], /terminationGracePeriodSeconds/],
    ])('%s', (_, set, message) => {
      expect(() => template(helm, 'test/deploy/golden/default.values.yaml', ...set)).toThrow(message);
    });
  });

  test('accepts a variable of the service that it does not set', () => {
    expect(
      template(helm, 'test/deploy/golden/default.values.yaml', 'extraEnv[0].name=TZ', 'extraEnv[0].value=UTC'),
    ).toContain('- name: TZ');
  });

  test('keeps the ledger in the pod without persistence, and on a claim that is there already', () => {
    const volume = (set: string) => template(helm, 'test/deploy/golden/default.values.yaml', set);
    expect(volume('persistence.enabled=false')).toContain('emptyDir: {}');
    expect(volume('persistence.existingClaim=mine')).toContain('claimName: mine');
    for (const set of ['persistence.enabled=false', 'persistence.existingClaim=mine'])
      expect(volume(set)).not.toContain('kind: PersistentVolumeClaim');
  });

  test('restarts the pods when its trunks or secrets change', () => {
    const checksums = (...set: readonly string[]) =>
      Array.from(
        template(helm, 'test/deploy/golden/everything.values.yaml', ...set).matchAll(/checksum\/\w+: (\w+)/g),
        ([, sum]) => sum,
      );
    const [trunks, secret] = checksums();
    expect(checksums('trunks.ST_a.channels=3')).toEqual([expect.not.stringMatching(trunks ?? ''), secret]);
    expect(checksums('livekit.apiSecret=other')).toEqual([trunks, expect.not.stringMatching(secret ?? '')]);
  });
});
