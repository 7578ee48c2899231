import { describe, expect, test } from 'vitest';
import { dashboards } from './lint/dashboard.ts';
import { panelRules } from './lint/panel-rules.ts';
import { targetRules } from './lint/target-rules.ts';
import { templateRules } from './lint/template-rules.ts';

const rules = Object.entries({ ...templateRules, ...panelRules, ...targetRules });

describe.each(dashboards)('dashboard $uid', (board) => {
  test.each(rules)('%s', (_, rule) => {
    expect([...rule(board)]).toEqual([]);
  });

  test('leads to the other board with the time and the variables', () => {
    const others = dashboards.filter(({ uid }) => uid !== board.uid).map(({ uid }) => `/d/${uid}`);
    expect(board.links).toEqual(others.map((url) => ({ url, keepTime: true, includeVars: true })));
  });
});
