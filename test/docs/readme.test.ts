import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { labels, metricsOf } from '../../scripts/label-tables.ts';
import { withTables } from '../../scripts/readme-tables.ts';
import { metrics } from '../../src/catalog/catalog.ts';
import { outcomes } from '../../src/catalog/values.ts';
import { variables } from '../../src/config/variables.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('README', () => {
  test('has the tables of the catalogue and the configuration as they are now (npm run docs writes them)', () => {
    expect(readme).toBe(withTables(readme));
    for (const [name] of metrics) expect(readme).toContain(`| \`${name}\` |`);
    for (const name of Object.keys(variables)) expect(readme).toContain(`| \`${name}\` |`);
  });

  test('documents every label of every metric in one row, and every outcome', () => {
    const documented = labels.flatMap((row) => metricsOf(row).map((metric) => `${metric} ${row.label}`));
    const existing = metrics.flatMap(([name, metric]) => metric.labels.map((label) => `${name} ${label}`));
    expect(documented.toSorted()).toEqual(existing.toSorted());
    for (const outcome of outcomes) expect(readme).toContain(`\n| \`${outcome}\` | `);
  });

  test('has at most 150 lines above the generated tables, and one picture of at most 700 pixels', () => {
    expect(readme.slice(0, readme.indexOf('\n<!-- ')).split('\n').length).toBeLessThanOrEqual(150);
    const pictures = Array.from(readme.matchAll(/!\[.+?\]\((.+?)\)/g), ([, path]) => path ?? '');
    expect(pictures).toHaveLength(1);
    // The height of a PNG is in its header.
    for (const path of pictures)
      expect(readFileSync(new URL(`../../${path}`, import.meta.url)).readUInt32BE(20)).toBeLessThanOrEqual(700);
  });
});
