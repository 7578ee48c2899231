import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { aclRule } from '../../src/ledger/redis/preflight.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const [, section = ''] = /^## Permissions\n([\s\S]*?)^## /m.exec(read('docs/high-availability.md')) ?? [];

describe('"Permissions" in docs/high-availability.md', () => {
  test('has the ACL rule of the code', () => {
    const [keys, ...commands] = aclRule('NAME').split(' ');
    expect(section).toContain(`\nACL SETUSER exporter on >PASSWORD resetkeys ${keys} -@all ${commands.join(' ')}\n`);
  });

  test('lists only messages that the code has', () => {
    const causes = read('src/ledger/redis/causes.ts');
    const rows = Array.from(section.matchAll(/^\| (`.+?`) \| .+ \|$/gm), ([, message]) => message ?? '');
    const messages = rows.flatMap((row) => Array.from(row.matchAll(/`([^`]+)`/g), ([, message]) => message));
    expect(messages.length).toBeGreaterThan(25);
    for (const message of messages) expect(causes).toContain(message);
  });
});
