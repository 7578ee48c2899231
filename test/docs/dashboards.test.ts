import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withTables } from '../../scripts/readme-tables.ts';
import { anchorOf } from '../../src/rules/alert.ts';
import { alertGroups } from '../../src/rules/alerts.ts';
import { thresholds } from '../../src/rules/thresholds.ts';

const alerts = alertGroups(thresholds).flatMap((group) => group.alerts);
const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

/** The lines of a generated table, without its head. */
const rowsOf = (text: string, name: string) =>
  (new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /${name} -->`).exec(text)?.[1] ?? '').trim().split('\n').slice(2);

describe('the tables of alerts', () => {
  test('are as the rules are now (npm run docs writes them)', () => {
    expect(read('docs/dashboards.md')).toBe(withTables(read('docs/dashboards.md')));
  });

  test.each([
    ['README.md', 'alerts', 'docs/runbooks.md', 'summary'],
    ['docs/dashboards.md', 'alert-details', 'runbooks.md', 'condition'],
  ] as const)('%s has a line an alert, with its runbook', (file, name, runbooks, says) => {
    const rows = rowsOf(read(file), name);
    expect(rows).toHaveLength(alerts.length);
    for (const [index, alert] of alerts.entries()) {
      expect(rows[index]).toContain(`| [${alert.name}](${runbooks}#${anchorOf(alert)}) | ${alert.severity} |`);
      expect(rows[index]).toContain(alert[says]);
    }
  });
});
