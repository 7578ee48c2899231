import { describe, expect, test } from 'vitest';
import type { ApiMethodState } from '../../src/catalog/livekit-api.ts';
import { rejections } from '../../src/catalog/values.ts';
import { StoreAway } from '../../src/ledger/ledger.ts';
import { type VerdictInput, verdictOf } from '../../src/status/banner.ts';
import { activityOf, type Cells, hourOf, now } from '../support/status-input.ts';

const verdict = (change: Partial<VerdictInput>) =>
  verdictOf({
    now,
    startedAt: now - 3_600_000,
    activity: activityOf([]),
    problem: undefined,
    ledgerTrouble: undefined,
    ledger: 'sqlite',
    knowsCalls: true,
    recently: hourOf({}).recently,
    active: 0,
    awaited: 0,
    held: undefined,
    api: undefined,
    reload: undefined,
    values: { WEBHOOK_PATH: '/webhook', MAX_BODY_BYTES: 1_048_576 },
    ...change,
  });

const lateActivity = { ...activityOf([1]), delay: { mean: 42, max: 60 } };

describe('what an operator reads first', () => {
  test.each<[string, Partial<VerdictInput>, string, string]>([
    ['a new exporter waits', { knowsCalls: false }, 'idle', 'Waiting for the first webhook'],
    ['one that was restarted waits for the next', {}, 'idle', 'No webhook since the start'],
    [
      'all are refused',
      { activity: activityOf([], [['unknown_key', 5]]) },
      'bad',
      'Webhooks arrive, and all are refused: unknown_key',
    ],
    [
      'all are refused, and scanners come too, even later',
      {
        activity: activityOf(
          [],
          [
            ['bad_token', 5],
            ['not_found', 1],
          ],
        ),
      },
      'bad',
      'Webhooks arrive, and all are refused: bad_token',
    ],
    [
      'only what may be a scanner or a wrong path',
      { knowsCalls: false, activity: activityOf([], [['not_found', 5]]) },
      'warn',
      'Requests arrive, but no webhook: not_found',
    ],
    ['all is well', { activity: activityOf([3]) }, 'good', 'Webhooks arrive'],
    [
      'all is well, but nobody phones',
      { activity: activityOf([3]), knowsCalls: false },
      'good',
      'Webhooks arrive; none was about a phone call yet',
    ],
    ['scanners are no trouble', { activity: activityOf([3], [['not_a_webhook', 1]]) }, 'good', 'Webhooks arrive'],
    [
      'nor before the first webhook',
      { knowsCalls: false, activity: activityOf([], [['not_a_webhook', 1]]) },
      'idle',
      'Waiting for the first webhook',
    ],
    [
      'a proxy that takes the token away is one',
      { activity: activityOf([3], [['missing_token', 1]]) },
      'bad',
      'The last webhook was refused: missing_token',
    ],
    [
      'it worked, and now it does not',
      { activity: activityOf([60], [['digest_mismatch', 5]]) },
      'bad',
      'The last webhook was refused: digest_mismatch',
    ],
    [
      'two senders, one of them set up wrong',
      { activity: activityOf([1], [['unknown_key', 5]]) },
      'warn',
      'Webhooks arrive, and some are refused: unknown_key',
    ],
    [
      'what was refused 10 minutes ago is over',
      { activity: activityOf([1], [['unknown_key', 600]]) },
      'good',
      'Webhooks arrive',
    ],
    ['they come late', { activity: lateActivity }, 'warn', 'Webhooks arrive late'],
    ['silence is named after 5 minutes', { activity: activityOf([301]) }, 'idle', 'Quiet'],
    ['and not before', { activity: activityOf([299]) }, 'good', 'Webhooks arrive'],
    [
      'the ledger fails, whatever else',
      { problem: 'unavailable', ledgerTrouble: new Error('disk full'), activity: activityOf([1]) },
      'bad',
      'The ledger cannot be written',
    ],
    [
      'Redis answers, and refuses',
      { problem: 'unavailable', ledger: 'redis', ledgerTrouble: new Error('Redis at r:6379 is full') },
      'bad',
      'The ledger cannot be written',
    ],
    [
      'Redis is away',
      { problem: 'unavailable', ledger: 'redis', ledgerTrouble: new StoreAway('nothing listens on r:6379') },
      'bad',
      'Redis cannot be reached',
    ],
    ['Redis was not tried yet', { problem: 'unavailable', ledger: 'redis' }, 'warn', 'Redis is not connected yet'],
    ['the end', { problem: 'draining', activity: activityOf([1]) }, 'warn', 'Shutting down'],
  ])('%s', (_, change, tone, title) => {
    expect(verdict(change)).toMatchObject({ tone, title });
  });

  test.each(rejections.filter((reason) => reason !== 'not_a_webhook'))(
    '%s: says what to do, with nothing left to fill in',
    (reason) => {
      const { detail } = verdict({ activity: activityOf([], [[reason, 1]]) });
      expect(detail).toMatch(/^[A-Z`].+\. .+\.$/);
      expect(detail).not.toMatch(/[{}]/);
    },
  );
});

/** How the calls of the last minutes ended, by pair. */
const ended = (pairs: Readonly<Record<string, Cells>>, minutes?: number): Partial<VerdictInput> => ({
  activity: activityOf([1]),
  recently: hourOf(pairs, minutes).recently,
});
const of = (completed: number, failed: number, dropped = 0): Cells => ({
  'calls_ended_total:completed': completed,
  'calls_ended_total:failed': failed,
  'calls_ended_total:dropped': dropped,
});
const at = (code: string | undefined, minutes: number, method: ApiMethodState['method'] = 'ListRooms') => ({
  method,
  wellAt: code === undefined ? now - 1000 : now - 3_600_000,
  trouble: code === undefined ? undefined : { code, since: now - minutes * 60_000 },
});
const api = (...states: ApiMethodState[]): Partial<VerdictInput> => ({ activity: activityOf([1]), api: states });

describe('whether calls work', () => {
  test.each<[string, Partial<VerdictInput>, string, string]>([
    ['too few to say', ended({ 'inbound|a': of(0, 19) }), 'good', 'Webhooks arrive'],
    ['20 calls, all well', ended({ 'inbound|a': of(20, 0) }), 'good', 'Webhooks arrive, calls work'],
    ['40 of 40 fail', ended({ 'inbound|a': of(0, 40) }), 'bad', 'Most calls fail'],
    ['half of 20 are dropped', ended({ 'inbound|a': of(10, 0, 10) }), 'bad', 'Most calls fail'],
    ['just below a half', ended({ 'inbound|a': of(11, 5, 5) }), 'warn', 'Many calls fail'],
    ['a fifth', ended({ 'inbound|a': of(16, 4) }), 'warn', 'Many calls fail'],
    ['less than a fifth', ended({ 'inbound|a': of(17, 4) }), 'good', 'Webhooks arrive, calls work'],
    [
      'one trunk fails among many that work',
      ended({ 'inbound|a': of(400, 0), 'outbound|b': of(3, 20), 'outbound|c': of(0, 5) }),
      'warn',
      'Most calls of b (outbound) fail',
    ],
    [
      'many wait for the SIP service to come back',
      { activity: activityOf([1]), active: 25, awaited: 5 },
      'warn',
      'Many calls lost their connection',
    ],
    ['a few of many wait', { activity: activityOf([1]), active: 26, awaited: 5 }, 'good', 'Webhooks arrive'],
    ['four wait', { activity: activityOf([1]), active: 4, awaited: 4 }, 'good', 'Webhooks arrive'],
    [
      'reconciliation is held back',
      { activity: activityOf([1]), held: { calls: 3, since: now - 60_000 } },
      'warn',
      'Calls stay open that LiveKit does not have',
    ],
  ])('%s', (_, change, tone, title) => expect(verdict(change)).toMatchObject({ tone, title }));

  test('says how many, where most, and where to look', () => {
    expect(verdict(ended({ 'inbound|a': of(5, 5), 'outbound|b': of(5, 40) })).detail).toBe(
      "45 of 55 calls failed or were dropped in the last 10 min. Most on b (outbound): 40 of 45 calls failed or were dropped. LiveKit's reasons and the ids of the newest are under Recent problem calls.",
    );
  });
});

describe("whether LiveKit's API answers", () => {
  test.each<[string, Partial<VerdictInput>, string, string]>([
    ['all is well', api(at(undefined, 0)), 'good', 'Webhooks arrive'],
    ['not asked yet', api({ method: 'ListRooms', wellAt: undefined, trouble: undefined }), 'good', 'Webhooks arrive'],
    ['nothing answers', api(at('unreachable', 0)), 'warn', "LiveKit's API does not answer"],
    [
      'one of two has just failed',
      api(at('timeout', 0.9), at(undefined, 0, 'GetParticipant')),
      'good',
      'Webhooks arrive',
    ],
    [
      'one of two fails for a minute',
      api(at('timeout', 1), at(undefined, 0, 'GetParticipant')),
      'warn',
      "LiveKit's API does not answer for 1 of 2 questions",
    ],
    ['the key is refused', api(at('401', 5)), 'warn', "LiveKit's API refuses the key"],
    ['another server', api(at('404', 5)), 'warn', "LiveKit's API gives no usable answer"],
  ])('%s', (_, change, tone, title) => expect(verdict(change)).toMatchObject({ tone, title }));
});

describe('whether the configuration is as it was last loaded', () => {
  const failed = { ok: false, at: now - 120_000, reason: 'TRUNKS_FILE line 3: direction' };
  test('a reload that failed', () => {
    expect(verdict({ activity: activityOf([1]), reload: failed })).toEqual({
      tone: 'warn',
      title: 'The configuration was not reloaded',
      detail: 'The reload 2 min ago failed, and what was loaded before is still used. TRUNKS_FILE line 3: direction.',
      also: [],
    });
  });
  test('one that worked', () => {
    expect(verdict({ activity: activityOf([1]), reload: { ok: true, at: now, reason: undefined } }).tone).toBe('good');
  });
});

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
