import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { redisKeys } from '../../src/ledger/redis/keys.ts';
import { redisTarget } from '../../src/ledger/redis/url.ts';

const text = readFileSync(new URL('../../docs/high-availability.md', import.meta.url), 'utf8');

describe('docs/high-availability.md', () => {
  test('lists the keys of the code', () => {
    const { room, id, peaks, scratch, ...others } = redisKeys('NAME');
    const keys = [...Object.values(others), room('…'), peaks('…'), id('EV_…'), `${scratch}:…`];
    const rows = Array.from(text.matchAll(/^\| `(\{NAME\}:.+?)` \|/gm), ([, key]) => key);
    expect(rows.toSorted()).toEqual(keys.toSorted());
  });

  test('gives an address that the code accepts', () => {
    const [, example = ''] = /^LEDGER_URL=(.+)$/m.exec(text) ?? [];
    expect(redisTarget(example)).toMatchObject({ prefix: 'production', family: 0 });
    const families = /\[&family=([\d|]+)\]/.exec(text)?.[1]?.split('|') ?? [];
    expect(families.map((family) => redisTarget(`${example}&family=${family}`)?.family)).toEqual([0, 4, 6]);
  });
});
