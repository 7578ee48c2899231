import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../src', import.meta.url));
const files = globSync('**/*.ts', { cwd: root }).sort();
const source = (file: string) => readFileSync(join(root, file), 'utf8');
const imports = (file: string) =>
  Array.from(source(file).matchAll(/from '([^']+)'|import\('([^']+)'\)/g), (m) => m[1] ?? m[2] ?? '');

/** The folder of a file; a file at the top is its own part. */
const partOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : file);

/** What each part may import, besides itself. Arrows point one way: the shell knows the core, never the reverse. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  catalog: [],
  call: ['catalog'],
  'files.ts': [],
  'yaml-file.ts': ['files.ts'],
  trunks: ['catalog', 'call', 'yaml-file.ts'],
  ledger: ['catalog', 'call', 'trunks', 'files.ts'],
  http: ['catalog', 'yaml-file.ts', 'files.ts'],
  webhook: ['catalog', 'call', 'ledger', 'http'],
  metrics: ['yaml-file.ts', 'catalog', 'call', 'ledger', 'trunks', 'http'],
  status: ['catalog', 'call', 'ledger', 'trunks', 'http', 'metrics'],
  livekit: ['catalog', 'call', 'ledger', 'trunks'],
  traffic: ['catalog', 'files.ts'],
  rules: ['catalog', 'yaml-file.ts'],
  config: ['yaml-file.ts', 'trunks', 'ledger', 'http', 'files.ts'],
  'version.ts': [],
  'exporter.ts': ['config', 'ledger', 'http', 'webhook', 'metrics', 'status', 'livekit', 'trunks', 'version.ts'],
  commands: ['catalog', 'config', 'exporter.ts', 'files.ts', 'ledger', 'rules', 'traffic', 'version.ts'],
  'cli.ts': ['yaml-file.ts', 'commands', 'config', 'http', 'ledger', 'rules', 'traffic', 'version.ts'],
  'main.ts': ['cli.ts'],
  'healthcheck.ts': ['config'],
};

describe('architecture', () => {
  test.each(files)('%s imports only what its part may', (file) => {
    const inside = imports(file)
      .filter((path) => path.startsWith('.'))
      .map((path) => partOf(relative(root, join(root, dirname(file), path))));
    // By way of the root it would be found from src, and not from dist.
    for (const path of imports(file)) if (path.startsWith('.')) expect(join(dirname(file), path)).not.toMatch(/^\.\./);
    for (const part of inside) if (part !== partOf(file)) expect(allowed[partOf(file)]).toContain(part);
    expect(allowed).toHaveProperty([partOf(file)]);
  });

  const pure = files.filter((file) => /^(call|catalog|trunks\/erlang)/.test(file));
  test.each(pure)('%s is pure: no Node, no clock, no HTTP, no store', (file) => {
    expect(imports(file).filter((path) => /^(node:|koa|@koa|prom-client|pino|fast-jwt)/.test(path))).toEqual([]);
    expect(source(file)).not.toMatch(
      /Date\.now|new Date|performance\.|setTimeout|setInterval|process\.|\bawait\b|Math\.random/,
    );
  });

  test('process is known to the programs and their commands alone', () => {
    const knowing = files.filter((file) => /\bprocess\.(env|argv|exit|std|versions)/.test(source(file)));
    expect(knowing.filter((file) => !/^(main|healthcheck|cli|commands|version)/.test(file))).toEqual([]);
  });

  test('files are whole: none over 250 lines, the median 60 to 150, none of a few lines', () => {
    const lengths = files.map((file) => source(file).split('\n').length).sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(250);
    const median = lengths[Math.floor(lengths.length / 2)];
    expect(median).toBeGreaterThanOrEqual(60);
    expect(median).toBeLessThanOrEqual(150);
  });

  test('no folder has more than 15 files', () => {
    const folders = Map.groupBy(files, dirname);
    expect(Array.from(folders).filter(([, inside]) => inside.length > 15)).toEqual([]);
  });
});
