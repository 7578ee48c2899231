import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withTables } from '../../scripts/readme-tables.ts';
import { metrics } from '../../src/catalog/catalog.ts';
import { variables } from '../../src/config/variables.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('README', () => {
  test('has the tables of the catalogue and the configuration as they are now (npm run docs writes them)', () => {
    expect(readme).toBe(withTables(readme));
    for (const [name] of metrics) expect(readme).toContain(`| \`${name}\` |`);
    for (const name of Object.keys(variables)) expect(readme).toContain(`| \`${name}\` |`);
  });

  test('names no file that is not there', () => {
    const links = Array.from(readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(0);
    for (const path of links) expect(() => readFileSync(new URL(`../../${path}`, import.meta.url))).not.toThrow();
  });
});
