import { describe, expect, test } from 'vitest';
import { activityRecorder } from '../../src/status/activity.ts';

const epoch = 1_800_000_000;
const ms = (seconds: number) => (epoch + seconds) * 1000;

/** A recorder of received webhooks: [second of receipt, delay in s]. */
function received(...webhooks: readonly (readonly [number, number])[]) {
  const recorder = activityRecorder();
  for (const [second, delay] of webhooks)
    recorder.received({ result: 'applied', receivedAt: ms(second), createdAt: epoch + second - delay });
  return recorder;
}

describe('the last minute', () => {
  test.each([
    ['nothing came', [], 0, { lastMinute: 0, delay: undefined, lastReceivedAt: undefined }],
    [
      'two in the same second',
      [
        [5, 1],
        [5.5, 0.5],
      ],
      6,
      { lastMinute: 2, delay: { mean: 0.75, max: 1 } },
    ],
    [
      'one is 60 s old and gone, its time stays',
      [[0, 1]],
      60,
      { lastMinute: 0, delay: undefined, lastReceivedAt: ms(0) },
    ],
    ['one is 59 s old', [[0, 1]], 59, { lastMinute: 1 }],
    [
      'the same place of the ring, a minute later',
      [
        [0, 1],
        [60, 3],
      ],
      60,
      { lastMinute: 1, delay: { mean: 3, max: 3 } },
    ],
    ['clocks a second apart: no delay is below 0', [[5, -1]], 5, { lastMinute: 1, delay: { mean: 0, max: 0 } }],
    [
      'a recording of last month is no delay',
      [
        [5, 2],
        [6, 30 * 86_400],
      ],
      7,
      { lastMinute: 2, delay: { mean: 2, max: 2 }, replayed: 1 },
    ],
  ] as const)('%s', (_, webhooks, second, activity) => {
    expect(received(...webhooks).at(ms(second))).toMatchObject(activity);
  });

  test('a webhook without a time and a duplicate do not count in the delay', () => {
    const recorder = activityRecorder();
    recorder.received({ result: 'ignored', receivedAt: ms(1), createdAt: 0 });
    recorder.received({ result: 'duplicate', receivedAt: ms(1), createdAt: epoch - 4 });
    expect(recorder.at(ms(1))).toMatchObject({
      received: 2,
      results: { applied: 0, ignored: 1, duplicate: 1, late: 0 },
      delay: undefined,
    });
  });
});

describe('what was refused', () => {
  test('by reason, the newest first, with the last known offset', () => {
    const recorder = activityRecorder();
    recorder.refused({ code: 'expired_token', clockOffset: 400 }, ms(1));
    recorder.refused({ code: 'missing_token' }, ms(2));
    recorder.refused({ code: 'expired_token', clockOffset: 500 }, ms(3));
    recorder.refused({ code: 'reload_failed' }, ms(4));
    expect(recorder.at(ms(5)).refused).toEqual([
      { reason: 'expired_token', count: 2, lastAt: ms(3), clockOffset: 500 },
      { reason: 'missing_token', count: 1, lastAt: ms(2), clockOffset: undefined },
    ]);
  });
});
