import { describe, expect, test } from 'vitest';
import { rejections } from '../../src/catalog/values.ts';
import { StoreAway } from '../../src/ledger/ledger.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { VerdictInput } from '../../src/status/banner.ts';
import { api, at, came, ended, lateActivity, of, verdict } from '../support/browser/banner-input.ts';
import { activityOf, now } from '../support/browser/status-input.ts';

describe('what an operator reads first', () => {
  test.each<[string, Partial<VerdictInput>, string, string]>([
    ['a new exporter waits', { knowsCalls: false }, 'idle', 'Waiting for the first webhook'],
    ['one that was restarted waits for the next', {}, 'idle', 'No webhook since the start'],
    ['all are refused', came([], ['unknown_key', 5]), 'bad', 'Webhooks arrive, and all are refused: unknown_key'],
    [
      'all are refused, and scanners come too, even later',
      came([], ['bad_token', 5], ['not_found', 1]),
      'bad',
      'Webhooks arrive, and all are refused: bad_token',
    ],
    [
      'only what may be a scanner or a wrong path',
      { knowsCalls: false, activity: activityOf([], [['not_found', 5]]) },
      'warn',
      'Requests arrive, but no webhook: not_found',
    ],
    ['all is well', came([3]), 'good', 'Webhooks arrive'],
    [
      'all is well, but nobody phones',
      { activity: activityOf([3]), knowsCalls: false },
      'good',
      'Webhooks arrive; none was about a phone call yet',
    ],
    ['scanners are no trouble', came([3], ['not_a_webhook', 1]), 'good', 'Webhooks arrive'],
    [
      'nor before the first webhook',
      { knowsCalls: false, activity: activityOf([], [['not_a_webhook', 1]]) },
      'idle',
      'Waiting for the first webhook',
    ],
    [
      'a proxy that takes the token away is one',
      came([3], ['missing_token', 1]),
      'bad',
      'The last webhook was refused: missing_token',
    ],
    [
      'it worked, and now it does not',
      came([60], ['digest_mismatch', 5]),
      'bad',
      'The last webhook was refused: digest_mismatch',
    ],
    [
      'two senders, one of them set up wrong',
      came([1], ['unknown_key', 5]),
      'warn',
      'Webhooks arrive, and some are refused: unknown_key',
    ],
    ['what was refused 10 minutes ago is over', came([1], ['unknown_key', 600]), 'good', 'Webhooks arrive'],
    ['they come late', { activity: lateActivity }, 'warn', 'Webhooks arrive late'],
    [
      'silence with calls open is not ordinary',
      { ...came([301]), active: thresholds.NoWebhooks.minActive },
      'warn',
      'No webhooks arrive, and calls are open',
    ],
    ['one long call may be silent', { ...came([301]), active: thresholds.NoWebhooks.minActive - 1 }, 'idle', 'Quiet'],
    ['silence is named after 5 minutes', came([301]), 'idle', 'Quiet'],
    ['and not before', came([299]), 'good', 'Webhooks arrive'],
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
      const { detail } = verdict(came([], [reason, 1]));
      expect(detail).toMatch(/^[A-Z`].+\. .+\.$/);
      expect(detail).not.toMatch(/[{}]/);
    },
  );
});

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
