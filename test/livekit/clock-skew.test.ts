import { afterEach, describe, expect, test } from 'vitest';
import { clockSkew } from '../../src/livekit/clock-skew.ts';
import { type ApiSite, apiSite } from '../support/api-site.ts';

const learnt = (...took: readonly number[]): number => {
  const skew = clockSkew();
  for (const one of took) skew.learn(one);
  return skew.ms;
};
const many = (took: number) => Array<number>(20).fill(took);

describe("the difference between our clock and LiveKit's", () => {
  test.each([
    ['none before anything was heard', [], 0],
    ['none where webhooks come as quickly as they do', many(12), 0],
    ['none where some come late, by a retry or two', [...many(3700), 40], 0],
    ['not believed of a few that all came late', many(3700).slice(1), 0],
    ['that of the quickest: ours is ahead', [9000, ...many(3700), 3010], 3010],
    ['proved by one webhook that came before its join: ours is behind', [-2500], -2500],
    ['of the last joins alone, as clocks are put right', [-2500, ...many(12), ...many(12), ...many(12)], 0],
  ])('is %s', (_, took, ms) => {
    expect(learnt(...took)).toBe(ms);
  });
});

describe('an answer', () => {
  let site: ApiSite;
  afterEach(() => site.close());

  test.each([0, 3000, -3000])('is right with our clock ahead by %i ms', async (skewMs) => {
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
