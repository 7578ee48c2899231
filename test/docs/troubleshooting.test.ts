import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withTables } from '../../scripts/readme-tables.ts';
import { catalog, prefix } from '../../src/catalog/catalog.ts';
import { startupErrors } from '../../src/catalog/startup-errors.ts';
import { inferences, rejections } from '../../src/catalog/values.ts';

const text = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');
const headings = Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading]) => heading ?? '');

describe('docs/troubleshooting.md', () => {
  test('has the texts of the code as they are now (npm run docs writes them)', () => {
    expect(text).toBe(withTables(text));
  });

  test('has a section for each reason and a line for each startup error, with nothing left to fill in', () => {
    for (const reason of rejections) expect(headings).toContain(reason);
    const [, table = ''] = /<!-- startup-errors -->\n([\s\S]*?)<!-- \/startup-errors -->/.exec(text) ?? [];
    expect(table.match(/^\| [^-].* \| .+ \|$/gm)).toHaveLength(Object.keys(startupErrors).length + 1);
    for (const inference of inferences) expect(text).toContain(`| \`${inference}\` |`);
    for (const code of ['401', '404', '429', '5xx', 'timeout', 'unreachable', 'malformed'])
      expect(text).toMatch(new RegExp(`^\\| .*\`${code}\`.* \\| .+ \\| .+ \\|$`, 'm'));
    expect(text).not.toMatch(/\{\w+\}/);
  });

  test('names metrics that the catalogue has', () => {
    const named = Array.from(text.matchAll(new RegExp(`\`${prefix}(\\w+)`, 'g')), ([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(1);
    for (const name of named) expect(catalog).toHaveProperty([name]);
  });
});
