import { describe, expect, test } from 'vitest';
import { drawFate, noTrouble } from '../../../src/traffic/simulation/fate.ts';
import { seededRandom } from '../../../src/traffic/simulation/random.ts';

const many = 20_000;
const fates = (trouble: typeof noTrouble) => {
  const random = seededRandom('fates');
  return Array.from({ length: many }, () => drawFate(random, trouble));
};
const share = (all: readonly boolean[]) => all.filter(Boolean).length / all.length;

describe('what becomes of a webhook', () => {
  test('is nothing bad unless it is asked for', () => {
    expect(fates(noTrouble).every(({ lost, duplicated, delay }) => !lost && !duplicated && delay === 0)).toBe(true);
    expect(fates({ ...noTrouble, lose: 100 }).every(({ lost }) => lost)).toBe(true);
  });

  test('is as bad as asked for', () => {
    const all = fates({ duplicate: 10, lose: 5, retry: 20 });
    expect(share(all.map(({ duplicated }) => duplicated))).toBeCloseTo(0.1, 2);
    expect(share(all.map(({ lost }) => lost))).toBeCloseTo(0.05, 2);
    expect(share(all.map(({ delay }) => delay > 0))).toBeCloseTo(0.2, 2);
  });

  test('is late by what LiveKit’s four further tries wait', () => {
    const delays = fates({ ...noTrouble, retry: 100 }).map(({ delay }) => delay);
    expect(new Set(delays)).toEqual(new Set([1000, 3000, 7000, 15_000]));
  });

  test('of one kind does not depend on how much there is of another', () => {
    const lost = fates({ ...noTrouble, lose: 5 }).map(({ lost }) => lost);
    expect(fates({ duplicate: 50, lose: 5, retry: 50 }).map(({ lost }) => lost)).toEqual(lost);
  });
});
