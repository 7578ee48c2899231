import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { version } from '../../src/version.ts';
import { samplesOf, sumOf } from '../support/http/exposition.ts';
import { keyEnvironment } from '../support/processes/command.ts';
import { exporterProcess } from '../support/processes/exporter-process.ts';
import { freePort } from '../support/processes/free-port.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const name = 'livekit-telephony-exporter';

const packed = z.tuple([
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
]);

/** The files of a folder by their path in the project. */
const filesIn = (folder: string) =>
  readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(project.length));

describe('the npm package', { timeout: 120_000 }, () => {
  let folder: string;
  let pack: z.output<typeof packed>[0];
  const installed = () => join(folder, 'node_modules', name);
  const environment = {
    // The Node of the tests, not the one that npm came with.
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    HOME: process.env.HOME ?? '',
  };

  /** @throws Error it failed, with what it wrote */
  function run(program: string, args: readonly string[], cwd: string, more: Readonly<Record<string, string>> = {}) {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      // npm's own settings, such as its registry, come with the environment.
      env: { ...process.env, ...environment, ...more },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`);
    return stdout;
  }
  const exporter = (args: readonly string[], more?: Readonly<Record<string, string>>) =>
    run('npx', ['--no-install', name, ...args], folder, more);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-package-'));
    [pack] = packed.parse(JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], project)));
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${pack.filename}`], folder);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has the built code and what goes with it, and nothing else', () => {
    const built = filesIn('src').map((path) => path.replace(/^src\/(.*)\.ts$/, 'dist/$1.js'));
    expect(pack.files.map(({ path }) => path).sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'docs/runbooks.md',
        'package.json',
        'recordings/recorded.jsonl',
        ...built,
      ].sort(),
    );
    // Half of it is the recording that the demo replays.
    expect(pack.unpackedSize).toBeLessThan(1_300_000);
    expect(pack.size).toBeLessThan(300_000);
    process.stderr.write(
      `npm package: ${pack.files.length} files, ${pack.size} bytes, ${pack.unpackedSize} unpacked\n`,
    );
  });

  test('prints its version', () => {
    expect(exporter(['--version'])).toBe(`${version}\n`);
  });

  test('serves, and counts the recorded calls that it replays', async () => {
    const main = join(folder, 'node_modules/.bin', name);
    const served = exporterProcess(
      ['serve'],
      {
        ...keyEnvironment,
        HOST: '127.0.0.1',
        PORT: `${await freePort()}`,
        METRICS_HOST: '127.0.0.1',
        METRICS_PORT: `${await freePort()}`,
        LEDGER_URL: `sqlite:${join(folder, 'ledger.db')}`,
      },
      { main },
    );
    onTestFinished(async () => void (await served.stop()));
    const { webhookUrl, metricsUrl } = await served.ready();
    expect((await fetch(`${metricsUrl}/-/ready`)).status).toBe(200);
    const recording = join(installed(), 'recordings/recorded.jsonl');
    exporter(['replay', recording, '--url', webhookUrl], keyEnvironment);
    const samples = samplesOf(await (await fetch(`${metricsUrl}/metrics`)).text());
    expect(sumOf(samples, 'calls_started_total')).toBe(38);
    expect(await served.stop()).toBe(0);
  });

  test('shows its demo', async () => {
    const ports = { PORT: `${await freePort()}`, METRICS_PORT: `${await freePort()}` };
    expect(exporter(['demo', '--for', '3'], ports)).toMatch(/^direction .* completed/m);
  });

  test('writes rules and alerts', () => {
    const out = join(folder, 'rules');
    const written = exporter(['rules', '--out', out]).trim().split('\n').sort();
    expect(written.map((path) => path.slice(out.length + 1))).toEqual([
      'prometheus/livekit-telephony-alerts.yml',
      'prometheus/livekit-telephony-recording.yml',
      'provisioning/alerting/livekit-telephony.yml',
    ]);
  });
});
