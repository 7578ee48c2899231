import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erlangB, erlangLimit } from '../../src/trunks/erlang.ts';

/** Published Erlang-B tables (for instance Siemens, "Telephone traffic theory: tables and charts"), in Erlangs. */
const published: readonly [channels: number, blocking: number, traffic: number][] = [
  [1, 0.01, 0.0101],
  [2, 0.01, 0.153],
  [5, 0.01, 1.361],
  [10, 0.01, 4.461],
  [20, 0.01, 12.03],
  [50, 0.01, 37.9],
  [100, 0.01, 84.06],
  [120, 0.01, 102.96],
  [5, 0.001, 0.762],
  [10, 0.001, 3.092],
  [20, 0.001, 9.412],
  [50, 0.001, 32.51],
  [100, 0.001, 75.24],
];

describe('Erlang-B', () => {
  test.each(published)('%i channels at blocking %f carry %f Erlangs', (channels, blocking, traffic) => {
    const digits = String(traffic).split('.')[1]?.length ?? 0;
    expect(erlangLimit(channels, blocking)).toBeCloseTo(traffic, Math.min(digits, 2));
  });

  test('the limit inverts the formula, to the last digits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0.0001, max: 0.5, noNaN: true }),
        (channels, blocking) => {
          const blocked = erlangB(erlangLimit(channels, blocking), channels);
          expect(blocked).toBeLessThanOrEqual(blocking);
          expect(Math.abs(blocked / blocking - 1)).toBeLessThan(1e-9);
        },
      ),
    );
  });

  test('more traffic is blocked more, more channels block less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0.1, max: 400, noNaN: true }),
        (channels, traffic) => {
          expect(erlangB(traffic * 1.01, channels)).toBeGreaterThanOrEqual(erlangB(traffic, channels));
          expect(erlangB(traffic, channels + 1)).toBeLessThanOrEqual(erlangB(traffic, channels));
        },
      ),
    );
  });

  test('without channels everything is blocked, without traffic nothing', () => {
    expect(erlangB(1, 0)).toBe(1);
    expect(erlangB(0, 5)).toBe(0);
  });
});
