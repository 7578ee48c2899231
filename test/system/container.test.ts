import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { replay } from '../../src/traffic/replay.ts';
import { version } from '../../src/version.ts';
import { recorded } from '../support/calls/recordings.ts';
import { copyContext } from '../support/deploy/build-context.ts';
import { type Container, startContainer } from '../support/deploy/container.ts';
import { parseDockerfile } from '../support/deploy/dockerfile.ts';
import { buildImage, type Image, runStep } from '../support/deploy/image.ts';
import { samplesOf, sumOf } from '../support/http/exposition.ts';
import { freePort } from '../support/processes/free-port.ts';
import { describeAsRoot } from '../support/processes/programs.ts';
import { keys } from '../support/webhooks/token.ts';

/**
 * The image without an engine: the Dockerfile's own steps, run in empty folders that serve as the stages' roots, on
 * this Node in place of the base image's. What that cannot show: the base image, and what is left of a real root.
 */
const tree = fileURLToPath(new URL('../..', import.meta.url));

/** Paths of files and folders, those with a leading dot included. */
const filesIn = (root: string) => readdirSync(root, { recursive: true, encoding: 'utf8' });

/** What decides where packages come from; nothing else of ours may reach a step. */
const passed = /^(HOME|(https?|no)_proxy|npm_config_(registry|cache|userconfig|cafile)|NODE_EXTRA_CA_CERTS)$/i;

const lock = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() })),
});
const packagesOf = (file: string) =>
  Object.entries(lock.parse(JSON.parse(readFileSync(file, 'utf8'))).packages).filter(([path]) => path !== '');

describeAsRoot('the image', () => {
  let folder: string;
  let stages: ReadonlyMap<string, Image>;
  let image: Image;
  let builder: Record<string, string>;
  let environment: Record<string, string>;
  let container: Container;

  /** Every file with what changes when it is written. */
  const everything = () =>
    filesIn(image.root)
      .filter((path) => !path.startsWith('data'))
      .map((path) => [path, lstatSync(join(image.root, path)).ctimeMs] as const)
      .sort();

  const page = async () =>
    samplesOf(await (await fetch(`http://127.0.0.1:${environment.METRICS_PORT}/metrics`)).text());

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'image-'));
    chmodSync(folder, 0o755);
    for (const name of ['bin', 'context', 'home', 'stages']) mkdirSync(join(folder, name));
    // A copy, because the user of the container may not be able to reach this one.
    copyFileSync(process.execPath, join(folder, 'bin/node'));
    copyContext(tree, join(folder, 'context'));
    const path = `${join(folder, 'bin')}:${process.env.PATH}`;
    builder = Object.fromEntries(
      Object.entries(process.env).flatMap(([k, v]) => (passed.test(k) && v ? [[k, v]] : [])),
    );
    Object.assign(builder, { PATH: path, npm_config_prefer_offline: 'true' });
    stages = buildImage(parseDockerfile(readFileSync(join(tree, 'Dockerfile'), 'utf8')), {
      folder: join(folder, 'stages'),
      context: join(folder, 'context'),
      arguments: { VERSION: '9.8.7', REVISION: 'abc1234' },
      environment: builder,
    });
    image = [...stages.values()].at(-1) ?? expect.fail('no stage');
    runStep('find . -path ./data -prune -o ! -type l -exec chmod a-w {} +', { ...image, workdir: '/' }, builder);

    chownSync(join(folder, 'home'), 1000, 1000);
    const [port, metricsPort] = [`${await freePort()}`, `${await freePort()}`];
    environment = {
      PATH: path,
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'home'),
      LIVEKIT_API_KEY: keys.key,
      LIVEKIT_API_SECRET: keys.secret,
      HOST: '127.0.0.1',
      PORT: port,
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: metricsPort,
    };
  }, 300_000);

  afterAll(() => {
    container?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test('has only what runs: no sources, no tests, no tools', () => {
    expect(readdirSync(image.root).sort()).toEqual(['app', 'data']);
    expect(readdirSync(join(image.root, 'app')).sort()).toEqual([
      'LICENSE',
      'dist',
      'node_modules',
      'package.json',
      'recordings',
    ]);
  });

  test('has every package that runs and none for development, `node` least of all', () => {
    const installed = packagesOf(join(image.root, 'app/node_modules/.package-lock.json')).map(([path]) => path);
    const wanted = packagesOf(join(tree, 'package-lock.json')).filter(([, { dev, optional }]) => !dev && !optional);
    expect(wanted.map(([path]) => path).filter((path) => !installed.includes(path))).toEqual([]);
    const development = packagesOf(join(tree, 'package-lock.json')).filter(([, { dev }]) => dev);
    expect(development.map(([path]) => path)).toContain('node_modules/node');
    expect(development.map(([path]) => path).filter((path) => installed.includes(path))).toEqual([]);
    expect(
      installed.map((path) => join(image.root, 'app', path)).filter((path) => !lstatSync(path).isDirectory()),
    ).toEqual([]);
    expect(readdirSync(join(image.root, 'app/node_modules/.bin'))).not.toContain('node');
  });

  test('belongs to root, is read by anybody and written by nobody; /data belongs to the user', () => {
    for (const path of filesIn(image.root)) {
      const { uid, mode } = lstatSync(join(image.root, path));
      if (path === 'data') expect([uid, mode & 0o700]).toEqual([1000, 0o700]);
      else expect([path, uid, mode & 0o004]).toEqual([path, 0, 0o004]);
    }
  });

  test('starts as its user on a tree that cannot be written, and passes its healthcheck', async () => {
    const before = everything();
    container = startContainer(image, environment);
    await container.said('ready');
    expect(readFileSync(`/proc/${container.pid}/status`, 'utf8')).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(await container.healthcheck()).toBe(0);
    expect(everything()).toEqual(before);
  });

  test('accepts recorded webhooks and shows their calls', async () => {
    const webhooks = recorded.map(({ body, receivedAt, event }) => ({
      body,
      receivedAt,
      room: event.room?.name ?? '',
    }));
    const report = await replay(webhooks, { url: `http://127.0.0.1:${environment.PORT}/webhook`, keys });
    expect(report).toEqual({ 200: webhooks.length });
    expect(sumOf(await page(), 'calls_started_total')).toBe(38);
  });

  test('says what it was built of', async () => {
    const builds = (await page()).filter(({ name }) => name === 'livekit_telephony_build_info');
    expect(builds.map(({ labels }) => labels)).toEqual([
      { version: '9.8.7+abc1234', node_version: process.versions.node, ledger: 'sqlite' },
    ]);
    expect(image.labels).toMatchObject({
      'org.opencontainers.image.version': '9.8.7',
      'org.opencontainers.image.revision': 'abc1234',
    });
  });

  test('writes to /data alone', () => {
    const data = join(image.root, 'data');
    expect(readdirSync(data)).toContain('ledger.db');
    expect(container.openFiles()).toContain(join(data, 'ledger.db'));
    expect(container.openFiles().filter((path) => !path.startsWith(data))).toEqual([]);
    expect(readdirSync(join(folder, 'home'))).toEqual([]);
  });

  test('ends on its stop signal within 10 s with exit code 0, and then fails its healthcheck', async () => {
    const { code, signal, ms } = await container.stop();
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(ms).toBeLessThan(10_000);
    expect(container.log.map(({ msg }) => msg)).toContain('closed');
    expect(await container.healthcheck()).toBe(1);
  });

  test('goes on where it ended when it is started again on the same volume', async () => {
    container = startContainer(image, environment);
    await container.said('ready');
    expect(sumOf(await page(), 'calls_started_total')).toBe(38);
    expect((await container.stop()).code).toBe(0);
  });

  test('says what is wrong with its environment and exits 1', async () => {
    container = startContainer(image, { ...environment, LIVEKIT_API_SECRET: '' });
    await expect(container.said('ready')).rejects.toThrow('LIVEKIT_API_SECRET: required');
    expect((await container.stop()).code).toBe(1);
  });

  test('reads LEDGER_URL from a file without more ado', async () => {
    writeFileSync(join(folder, 'ledger-url'), 'memory:');
    container = startContainer(image, { ...environment, LEDGER_URL_FILE: join(folder, 'ledger-url') });
    await container.said('ready');
    const builds = (await page()).filter(({ name }) => name === 'livekit_telephony_build_info');
    expect(builds.map(({ labels }) => labels.ledger)).toEqual(['memory']);
    expect((await container.stop()).code).toBe(0);
  });

  test('without build arguments shows the package’s version', () => {
    const build = stages.get('build') ?? expect.fail('no stage named build');
    const step = 'node scripts/write-build-info.ts && node dist/main.js version';
    expect(() => runStep(`${step} | grep -qFx '${version}'`, build, builder)).not.toThrow();
    expect(() => runStep(`${step} | grep -qFx '1.1.1'`, build, builder)).toThrow('exit 1');
  });

  test('is not built for a VERSION that is none', () => {
    const build = stages.get('build') ?? expect.fail('no stage named build');
    expect(() => runStep('node scripts/write-build-info.ts', build, { ...builder, VERSION: 'a b' })).toThrow(
      'VERSION: expected a version such as 0.1.0',
    );
  });
});
