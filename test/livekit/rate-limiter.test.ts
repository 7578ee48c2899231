import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateShares, requestQueue, tokenBucket } from '../../src/livekit/rate-limiter.ts';
import { epoch } from '../support/calls/facts.ts';
import { dialLoad } from '../support/livekit/answer-load.ts';
import { apiSite } from '../support/livekit/api-site.ts';
import { heldClock } from '../support/time/held-clock.ts';

test('no second, wherever it begins, has more requests than the rate limit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 60 }),
      async (perSecond, arrivals) => {
        const clock = heldClock(epoch);
        const enqueue = requestQueue({ bucket: tokenBucket(perSecond), clock, signal: new AbortController().signal });
        const served: number[] = [];
        for (const at of arrivals) clock.at(epoch + at, () => void enqueue(at).then(() => served.push(clock.now())));
        await clock.advance(5000 + (arrivals.length * 1000) / perSecond + 1000);
        expect(served).toHaveLength(arrivals.length);
        for (const from of served)
          expect(served.filter((at) => at >= from && at < from + 1000 - 1e-6).length).toBeLessThanOrEqual(perSecond);
      },
    ),
    { numRuns: 40 },
  );
});

test('the request whose subject was checked longest ago goes first', async () => {
  const clock = heldClock(epoch);
  const enqueue = requestQueue({ bucket: tokenBucket(1), clock, signal: new AbortController().signal });
  const order: number[] = [];
  for (const since of [5, 3, 9, 1]) void enqueue(since).then(() => order.push(since));
  await clock.advance(10_000);
  expect(order).toEqual([5, 1, 3, 9]);
});

test('a pause delays every request', () => {
  const bucket = tokenBucket(10);
  bucket.pauseUntil(500);
  expect(bucket.readyAt(0)).toBe(500);
  bucket.pauseUntil(100);
  expect(bucket.readyAt(0)).toBe(500);
  bucket.take(500);
  expect(bucket.readyAt(500)).toBe(600);
});

test('a rate limit of one request per second still watches one call', () => {
  expect(rateShares(1).slots).toBe(1);
  expect(rateShares(10).slots).toBe(4);
  expect(rateShares(45).slots).toBe(20);
});

test('with the default rate limit and 19 calls dialing at once, every recorded answer is right to 0.3 s', async () => {
  const site = await apiSite();
  try {
    const { errors, requestsPerSecond } = await dialLoad(site, { calls: 100, atOnce: 19, seed: 3 });
    expect(errors.length).toBeGreaterThan(10);
    expect(Math.max(...errors)).toBeLessThanOrEqual(300);
    expect(requestsPerSecond.max).toBeLessThanOrEqual(10);
    const total = await site.totals();
    expect(total('calls_started_total')).toBe(100);
    expect(Object.values(site.watched).reduce((sum, count) => sum + count, 0)).toBe(100);
  } finally {
    await site.close();
  }
}, 60_000);
