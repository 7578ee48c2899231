import { afterEach, describe, expect, test } from 'vitest';
import { clockSkew } from '../../src/livekit/webhook-observer.ts';
import { type ApiSite, apiSite } from '../support/livekit/api-site.ts';

const skewAfter = (...delays: readonly number[]): number => {
  const skew = clockSkew();
  for (const delay of delays) skew.learn(delay);
  return skew.ms;
};
const many = (delay: number) => Array<number>(20).fill(delay);

describe("the difference between our clock and LiveKit's", () => {
  test.each([
    ['0 before the first webhook', [], 0],
    ['0 if webhooks come without delay', many(12), 0],
    ['0 if some webhooks come late after retries', [...many(3700), 40], 0],
    ['0 while only a few joins are known, all late', many(3700).slice(1), 0],
    ['the shortest of many delays: our clock is ahead', [9000, ...many(3700), 3010], 3010],
    ['proved by one webhook that comes before its join: our clock is behind', [-2500], -2500],
    ['estimated from the last joins only, as clocks are corrected', [-2500, ...many(12), ...many(12), ...many(12)], 0],
  ])('is %s', (_, delays, ms) => {
    expect(skewAfter(...delays)).toBe(ms);
  });
});

describe('the time of an answer', () => {
  let site: ApiSite;
  afterEach(() => site.close());

  test.each([0, 3000, -3000])('is right if our clock is %i ms ahead', async (skewMs) => {
    site = await apiSite({ skewMs });
    for (let index = 0; index < 20; index += 1) {
      await site.dial({ id: `before-${index}`, endAfter: 500 });
      await site.clock.advance(1000);
    }
    await site.dial({ id: 'a', answerAfter: 4123, endAfter: 64_000 });
    await site.dial({ id: 'quick', answerAfter: 100, endAfter: 64_000 });
    await site.clock.advance(100_000);
    const total = await site.totals();
    expect(site.watched.answered).toBe(2);
    expect(Math.abs(total('call_answer_seconds:sum_ms') - 4223)).toBeLessThanOrEqual(400);
  });
});
