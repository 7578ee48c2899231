import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { variables } from '../../src/config/variables.ts';
import { isInContext } from '../support/deploy/build-context.ts';
import { assignments, execForm, parseDockerfile } from '../support/deploy/dockerfile.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifest = z
  .object({
    scripts: z.object({ start: z.string() }),
    name: z.string(),
    description: z.string(),
    license: z.string(),
  })
  .parse(JSON.parse(read('package.json')));
const platforms = z.array(z.string()).optional();
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ dev: z.boolean().optional(), cpu: platforms, os: platforms, libc: platforms }),
    ),
  })
  .parse(JSON.parse(read('package-lock.json')));
const stages = parseDockerfile(read('Dockerfile'));
const steps = stages.flatMap(({ instructions }) => instructions);
const last = stages.at(-1)?.instructions ?? [];
const texts = (name: string) => last.filter((step) => step.name === name).map(({ text }) => text);

describe('the Dockerfile', () => {
  test('builds every stage on one base, of the oldest Node that the package runs on', () => {
    const oldest = /^const oldest = (\d+);/m.exec(read('src/main.ts'))?.[1];
    expect(new Set(stages.map(({ base }) => base)).size).toBe(1);
    // A full version: what a build gets does not change by itself.
    expect(stages[0]?.base).toMatch(new RegExp(`^node:${oldest}\\.\\d+\\.\\d+-bookworm-slim$`));
    expect(texts('LABEL').join()).toContain(`image.base.name="docker.io/library/${stages[0]?.base}"`);
  });

  test('installs without scripts: they would build before the sources are there and fetch another Node', () => {
    const installs = steps.filter(({ name, text }) => name === 'RUN' && text.includes('npm ci'));
    expect(installs.map(({ text }) => text)).toEqual(['npm ci --ignore-scripts', 'npm ci --omit=dev --ignore-scripts']);
  });

  test('runs nothing on the platform that it is for, so that none has to be emulated', () => {
    expect(stages.map(({ platform }) => platform)).toEqual(['$BUILDPLATFORM', '$BUILDPLATFORM', undefined]);
    expect(last.map(({ name }) => name)).not.toContain('RUN');
    const native = Object.entries(lock.packages).filter(([, one]) => !one.dev && (one.cpu ?? one.os ?? one.libc));
    expect(native).toEqual([]);
    expect(Object.values(lock.packages).some(({ dev, cpu }) => dev && cpu)).toBe(true);
  });

  test('starts what `npm start` does, Node itself, so that signals arrive', () => {
    expect([...texts('ENTRYPOINT'), ...texts('CMD')].flatMap(execForm)).toEqual(
      manifest.scripts.start
        .replace(/^exec /, '')
        .replace('dist/', '/app/dist/')
        .split(' '),
    );
    expect(texts('STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  test('runs as a numeric user other than root, so that Kubernetes can check it', () => {
    expect(texts('USER')).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
  });

  test('exposes the ports that the service listens on by default', () => {
    expect(texts('EXPOSE')).toEqual([`${variables.PORT.default} ${variables.METRICS_PORT.default}`]);
  });

  test('sets nothing that an operator sets, and keeps the default ledger on its volume', () => {
    expect(Object.assign({}, ...texts('ENV').map(assignments))).toEqual({ NODE_ENV: 'production' });
    const ledger = resolve(texts('WORKDIR').at(-1) ?? '', variables.LEDGER_URL.default.replace('sqlite:', ''));
    expect(ledger).toBe(`${texts('VOLUME')[0]}/ledger.db`);
  });

  test('is labelled as the package is', () => {
    expect(Object.assign({}, ...texts('LABEL').map(assignments))).toMatchObject({
      'org.opencontainers.image.title': manifest.name,
      'org.opencontainers.image.description': manifest.description,
      'org.opencontainers.image.licenses': manifest.license,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the build argument's place
      'org.opencontainers.image.version': '${VERSION}',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the build argument's place
      'org.opencontainers.image.revision': '${REVISION}',
    });
  });
});

describe('.dockerignore', () => {
  const ignoreFile = read('.dockerignore');
  const copied = steps
    .filter(({ name, flags }) => name === 'COPY' && flags.from === undefined)
    .flatMap(({ text }) => text.split(' ').slice(0, -1));

  test.each(copied)('lets %s in, which the Dockerfile copies', (path) => {
    expect(isInContext(path, ignoreFile)).toBe(true);
  });

  test.each([
    '.env',
    '.git/config',
    '.npmrc',
    'data/ledger.db',
    'dist/main.js',
    'node_modules/koa/package.json',
    'test/any.ts',
  ])('keeps %s out', (path) => {
    expect(isInContext(path, ignoreFile)).toBe(false);
  });

  test('keeps out whatever else the Dockerfile does not copy', () => {
    const patterns = ignoreFile.split('\n').filter((line) => line.startsWith('!'));
    expect(patterns.map((line) => line.slice(1)).sort()).toEqual([...new Set(copied)].sort());
  });
});
