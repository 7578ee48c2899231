import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const isThere = (path: string) => existsSync(new URL(path, root));
const contributing = read('CONTRIBUTING.md');
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));

describe('CONTRIBUTING.md', () => {
  test('names files and folders that are there', () => {
    const named = Array.from(
      contributing.matchAll(/\b(?:src|test|grafana|docs|deploy|\.github)\/[\w./-]+/g),
      ([path]) => path.replace(/\.$/, ''),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !isThere(path))).toEqual([]);
  });

  test('maps every folder of src/', () => {
    const folders = readdirSync(new URL('src', root), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const mapped = Array.from(contributing.matchAll(/^\| (`.*?) \|/gm), ([, names = '']) => names)
      .join()
      .match(/(?<=`)[\w-]+(?=\/`)/g);
    expect(mapped?.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  test('names scripts that there are', () => {
    const named = Array.from(contributing.matchAll(/npm run ([\w:]+)/g), ([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    for (const name of Object.keys(scripts).filter((name) => name.startsWith('test'))) {
      expect(contributing).toMatch(new RegExp(`npm (run )?${name}\\b`));
    }
  });
});

test('SECURITY.md verifies what the workflow publishes', () => {
  const security = read('SECURITY.md');
  const [, workflow = ''] = /(\.github\/workflows\/[\w.]+)@refs\/tags\/v/.exec(security) ?? [];
  expect(read(workflow)).toContain('cosign sign');
});

/** An issue form, as GitHub reads it. */
const form = z.object({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
        z.strictObject({
          type: z.enum(['input', 'textarea', 'dropdown']),
          id: z.string().regex(/^[\w-]+$/),
          attributes: z.strictObject({
            label: z.string(),
            description: z.string().optional(),
            options: z.array(z.string()).min(1).optional(),
            render: z.string().optional(),
          }),
          validations: z.strictObject({ required: z.boolean() }).optional(),
        }),
      ]),
    )
    .min(1),
});
const templates = '.github/ISSUE_TEMPLATE/';

test.each(readdirSync(new URL(templates, root)))('the issue form %s is one that GitHub reads', (name) => {
  const { body } = form.parse(parse(read(templates + name)));
  const ids = body.flatMap((part) => ('id' in part ? [part.id] : []));
  expect(new Set(ids).size).toBe(ids.length);
});

test('Dependabot looks where there is something to update', () => {
  const files: Record<string, string> = {
    npm: 'package-lock.json',
    'github-actions': '.github/workflows/release.yml',
    docker: 'Dockerfile',
    'docker-compose': 'compose.yaml',
  };
  const { updates } = z
    .object({
      version: z.literal(2),
      updates: z.array(
        z.object({
          'package-ecosystem': z.string(),
          directory: z.string().startsWith('/'),
          schedule: z.object({ interval: z.enum(['daily', 'weekly', 'monthly']) }),
        }),
      ),
    })
    .parse(parse(read('.github/dependabot.yml')));
  expect(updates.map((one) => one['package-ecosystem'])).toEqual(Object.keys(files));
  for (const { 'package-ecosystem': ecosystem, directory } of updates)
    expect(isThere(`${directory.slice(1)}/${files[ecosystem]}`.replace(/^\//, ''))).toBe(true);
});
