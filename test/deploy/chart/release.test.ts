import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { chart, forKubernetes, runHelm } from '../../../scripts/helm.ts';
import { version } from '../../../src/version.ts';
import { ofKind, parseObjects } from '../../support/deploy/kubernetes.ts';
import { temporaryFolder } from '../../support/processes/temporary-files.ts';
import { describeWithHelm } from './chart-tools.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const packageChart = (helm: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, ['scripts/package-chart.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, HELM: helm },
  });

describeWithHelm('a chart that is packaged for a release', (helm) => {
  test('has the release’s image as its default, so that the key pair is all that it needs', () => {
    using folder = temporaryFolder();
    const { status, stderr } = packageChart(
      helm,
      ...['--image', 'ghcr.io/owner/name', '--source', 'https://example.com/owner/name', '--out', folder.path],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const file = `${folder.path}/livekit-telephony-exporter-${version}.tgz`;
    expect(parse(runHelm(helm, ['show', 'chart', file]))).toMatchObject({
      home: 'https://example.com/owner/name',
      sources: ['https://example.com/owner/name'],
    });
    const rendered = runHelm(helm, ['template', 'x', file, ...forKubernetes, '--set', 'livekit.existingSecret=keys']);
    const [deployment] = ofKind(parseObjects(rendered), 'Deployment');
    expect(deployment?.spec.template.spec.containers[0].image).toBe(`ghcr.io/owner/name:${version}`);
  });

  test('is not made without an image', () => {
    expect(packageChart(helm)).toMatchObject({ status: 1, stderr: expect.stringContaining('--image: expected') });
  });
});

/** Helm 3 prints them only with a cluster. */
const printsNotes = /^v4/;

describeWithHelm(
  'NOTES.txt',
  (helm) => {
    const notes = (...set: readonly string[]) => {
      const values = ['image.repository=r/i', 'livekit.existingSecret=keys', ...set].flatMap((one) => ['--set', one]);
      return runHelm(helm, ['install', 'main', chart, '--dry-run=client', '--namespace', 'voice', ...values]).split(
        'NOTES:',
      )[1];
    };

    test('says which URL LiveKit needs, and where to put it', () => {
      const closed = notes();
      expect(closed).toContain('https://YOUR-HOST/webhook');
      expect(closed).toContain('http://main-livekit-telephony-exporter-webhook.voice.svc/webhook');
      expect(closed).toContain('Settings > Webhooks');
      expect(closed).toMatch(/webhook:\n\s+api_key: THE-API-KEY\n\s+urls:\n\s+- https:\/\/YOUR-HOST\/webhook/);
      const open = notes('ingress.enabled=true', 'ingress.hosts={a.example.com}', 'ingress.tls[0].secretName=tls');
      expect(open).toContain('\n         - https://a.example.com/webhook');
      expect(open).not.toContain('YOUR-HOST');
      expect(notes('ingress.enabled=true', 'ingress.hosts={a.example.com}')).toContain('http://a.example.com/webhook');
      expect(
        notes('httpRoute.enabled=true', 'httpRoute.parentRefs[0].name=g', 'httpRoute.hostnames={b.example.com}'),
      ).toContain('https://b.example.com/webhook');
    });

    test('warns of a ledger that ends with its pod', () => {
      expect(notes('persistence.enabled=false')).toContain('Calls and totals end with each pod');
      expect(notes()).not.toContain('WARNING');
    });

    test('prints the API key but no secret', () => {
      const text = notes('livekit.existingSecret=', 'livekit.apiKey=APIshown', 'livekit.apiSecret=hidden');
      expect(text).toContain('api_key: APIshown');
      expect(text).not.toContain('hidden');
    });
  },
  printsNotes,
);
