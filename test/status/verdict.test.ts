import { describe, expect, test } from 'vitest';
import { rejections } from '../../src/catalog/values.ts';
import { type VerdictInput, verdictOf } from '../../src/status/verdict.ts';
import { activityOf, now } from '../support/status-input.ts';

const verdict = (change: Partial<VerdictInput>) =>
  verdictOf({
    now,
    startedAt: now - 3_600_000,
    activity: activityOf([]),
    problem: undefined,
    knowsCalls: true,
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
      { problem: 'unavailable', activity: activityOf([1]) },
      'bad',
      'Webhooks are refused: the ledger cannot be written',
    ],
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
