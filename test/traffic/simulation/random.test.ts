import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/traffic/simulation/random.ts';

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const many = 40_000;

describe('seeded random numbers', () => {
  test('are the same for the same seed, on every machine and in every version', () => {
    const random = seededRandom('a', 1);
    expect(draws(3, () => random.whole(0, 999_999))).toEqual([743_945, 233_316, 533_487]);
  });

  test('differ for different seeds, whatever their parts', () => {
    const first = (...seed: (string | number)[]) => seededRandom(...seed).next();
    const seeds = [['a', 1], ['a', 2], ['b', 1], ['a1'], [1, 'a'], ['a', 1, '']];
    expect(new Set(seeds.map((seed) => first(...seed))).size).toBe(seeds.length);
  });

  test('are uniform in [0, 1)', () => {
    const { next } = seededRandom('even');
    const values = draws(many, next);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth += 1)
      expect(values.filter((value) => Math.floor(value * 10) === tenth).length / many).toBeCloseTo(0.1, 1);
    expect(mean(values)).toBeCloseTo(0.5, 2);
  });

  test('have integers with both limits included', () => {
    const random = seededRandom('whole');
    expect(new Set(draws(200, () => random.whole(3, 5)))).toEqual(new Set([3, 4, 5]));
  });

  test('pick rows in proportion to their weights, and never one without', () => {
    const random = seededRandom('weights');
    const rows = [
      { name: 'a', weight: 1 },
      { name: 'b', weight: 0 },
      { name: 'c', weight: 3 },
    ];
    const names = draws(many, () => random.weighted(rows).name);
    expect(names.filter((name) => name === 'a').length / many).toBeCloseTo(0.25, 2);
    expect(names).not.toContain('b');
  });

  test('have exponential times with the given mean', () => {
    const random = seededRandom('gaps');
    const gaps = draws(many, () => random.exponential(200));
    expect(Math.abs(mean(gaps) - 200)).toBeLessThan(5);
    expect(gaps.filter((gap) => gap > 200).length / many).toBeCloseTo(Math.exp(-1), 1);
  });

  test('draw log-normal times: half below the median, the logarithm with the deviation asked for', () => {
    const random = seededRandom('talk');
    const times = draws(many, () => random.logNormal(95, 1));
    expect(times.filter((time) => time < 95).length / many).toBeCloseTo(0.5, 1);
    expect(mean(times.map((time) => Math.log(time / 95) ** 2))).toBeCloseTo(1, 1);
  });

  test('cannot choose from nothing', () => {
    expect(() => seededRandom('a').pick([])).toThrow(RangeError);
    expect(() => seededRandom('a').weighted([])).toThrow(RangeError);
  });
});
