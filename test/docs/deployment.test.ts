import { readFileSync } from 'node:fs';
import { compareSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { catalog, prefix } from '../../src/catalog/catalog.ts';
import { variables } from '../../src/config/variables.ts';
import { isVariable } from '../support/deploy/variable-names.ts';

const file = new URL('../../docs/deployment.md', import.meta.url);
const text = readFileSync(file, 'utf8');
const all = (expression: RegExp) => Array.from(text.matchAll(expression), ([, found]) => found ?? '');

/** Build arguments of the Dockerfile, and what HTTP has by these letters. */
const others = ['VERSION', 'REVISION', 'POST', 'HUP', 'NODE_OPTIONS'];

describe('docs/deployment.md', () => {
  test('names variables that the service reads', () => {
    const names = [...all(/`([A-Z][A-Z_]+)[`=]/g), ...all(/(?:-e|as) ([A-Z][A-Z_]+)/g)];
    expect(names).toContain('LEDGER_URL_FILE');
    expect(names.filter((name) => !isVariable(name) && !others.includes(name))).toEqual([]);
  });

  test('names metrics that there are', () => {
    const names = all(/`livekit_telephony_(\w+)/g);
    expect(prefix).toBe('livekit_telephony_');
    expect(names.filter((name) => !Object.hasOwn(catalog, name))).toEqual([]);
    expect(names).toContain('ledger_up');
  });

  test('maps the ports that the service listens on', () => {
    expect(all(/-p (?:[\d.]+:)?(\d+:\d+)/g)).toEqual(
      [variables.PORT, variables.METRICS_PORT].map((variable) => `${variable.default}:${variable.default}`),
    );
  });

  test('has a web configuration whose password is the one that it names', () => {
    const [hash = ''] = all(/prometheus: (\$2y\S+)/g);
    expect(compareSync('test', hash)).toBe(true);
  });

  test('names no files beside the ledger but those of SQLite', () => {
    expect(new Set(all(/ledger\.db-(\w+)/g))).toEqual(new Set(['wal', 'journal']));
  });
});
