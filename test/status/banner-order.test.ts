import { describe, expect, test } from 'vitest';
import { StoreAway } from '../../src/ledger/ledger.ts';
import type { VerdictInput } from '../../src/status/banner.ts';
import { api, at, ended, of, verdict } from '../support/browser/banner-input.ts';
import { activityOf, now } from '../support/browser/status-input.ts';

describe('of several troubles', () => {
  const refused = activityOf([1], [['unknown_key', 30]]);
  const failing = ended({ 'inbound|a': of(0, 40) });
  const all: Partial<VerdictInput> = {
    ...failing,
    ...api(at('unreachable', 5)),
    activity: refused,
    problem: 'unavailable',
    ledgerTrouble: new Error('disk full'),
    reload: { ok: false, at: now, reason: 'line 3' },
  };
  const titles = [
    'The ledger cannot be written',
    'Webhooks arrive, and some are refused: unknown_key',
    'Most calls fail',
    "LiveKit's API does not answer",
    'The configuration was not reloaded',
  ];

  test.each<[string, Partial<VerdictInput>, number]>([
    ['the ledger', {}, 0],
    ['refusals', { problem: undefined }, 1],
    ['calls', { problem: undefined, activity: activityOf([1]) }, 2],
    ['the API', { problem: undefined, ...ended({}) }, 3],
    ['the configuration', { problem: undefined, ...ended({}), api: undefined }, 4],
  ])('%s comes first, and the others are named', (_, change, from) => {
    const { title, also } = verdict({ ...all, ...change });
    expect([title, ...also]).toEqual(titles.slice(from));
  });

  test('the colour is that of the worst', () => {
    expect(verdict({ ...failing, activity: refused })).toMatchObject({ tone: 'bad', title: titles[1] });
  });
});

test.each([
  [
    'The ledger cannot be written',
    { problem: 'unavailable', ledgerTrouble: new Error('database or disk is full') },
    'SQLite says: database or disk is full. Look at the disk',
  ],
  [
    'Redis cannot be reached',
    { problem: 'unavailable', ledger: 'redis', ledgerTrouble: new StoreAway('nothing listens on r:6379') },
    'Nothing listens on r:6379. Until then webhooks are answered 503',
  ],
] as const)('%s: with the cause, and nothing of another one', (_, change, detail) => {
  const shown = verdict(change).detail;
  expect(shown).toContain(detail);
  if ('ledger' in change) expect(shown).not.toContain('disk');
});
