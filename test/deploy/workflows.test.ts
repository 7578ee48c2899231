import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const folder = new URL('../../.github/workflows/', import.meta.url);

const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
const job = z.object({
  uses: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])),
  'timeout-minutes': z.int().optional(),
  steps: z.array(step).default([]),
});
const workflow = z.object({
  permissions: z.object({}).strict(),
  concurrency: z.object({ group: z.string() }),
  jobs: z.record(z.string(), job),
});

const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return { name, text, ...workflow.parse(parse(text)) };
});
const jobs = workflows.flatMap(({ name, jobs }) =>
  Object.entries(jobs).map(([id, job]) => ({ name: `${name} ${id}`, ...job })),
);
const jobOf = (name: string) => jobs.find((job) => job.name === name);

describe('the workflows', () => {
  test.each(workflows)('of $name use actions at a digest, with the version that it is', ({ text }) => {
    const used = text.split('\n').flatMap((line) => /\buses: (?!\.\/)(.*)/.exec(line)?.[1] ?? []);
    expect(used).not.toEqual([]);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(jobs)('end job $name in time', (job) => {
    expect(job.uses ?? job['timeout-minutes']).toBeDefined();
  });

  test('may write only where they publish', () => {
    const writers = jobs.flatMap(({ name, permissions }) =>
      Object.entries(permissions).flatMap(([scope, access]) => (access === 'write' ? [`${name}: ${scope}`] : [])),
    );
    expect(writers).toEqual([
      'release.yml npm: id-token',
      'release.yml image: packages',
      'release.yml image: id-token',
      'release.yml chart: packages',
      'release.yml chart: id-token',
      'release.yml release: contents',
    ]);
  });

  test('publish nothing before the checks, and the release last', () => {
    for (const name of ['npm', 'image']) expect(jobOf(`release.yml ${name}`)?.needs).toEqual(['check', 'ci']);
    expect(jobOf('release.yml chart')?.needs).toEqual(['check', 'image']);
    expect(jobOf('release.yml release')?.needs).toEqual(['npm', 'image', 'chart']);
  });

  test('run on a pull request what is run everywhere else', () => {
    expect(jobOf('ci.yml everything')?.steps.flatMap(({ run }) => run ?? [])).toEqual(['.ci/run']);
  });

  test('name no owner: it is that of the repository they run in', () => {
    for (const { text } of workflows) expect(text).not.toMatch(/ghcr\.io\/(?!\$\{)\w|github\.com\/\w/);
  });
});
