import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { peakTrafficFactor, trafficFactor } from '../../../src/traffic/simulation/traffic-pattern.ts';

const hour = 3_600_000;
const week = 7 * 24 * hour;
const at = (time: string) => Date.parse(`${time}Z`);

describe('the daily and weekly pattern', () => {
  test('is 1 on average over any week', () => {
    const from = at('2026-11-18T05:17:00');
    const minutes = Array.from({ length: week / 60_000 }, (_, minute) => trafficFactor(from + minute * 60_000));
    expect(minutes.reduce((sum, factor) => sum + factor, 0) / minutes.length).toBeCloseTo(1, 6);
  });

  test('repeats every week, stays above 0 and below its peak, and never jumps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: at('2100-01-01T00:00:00') }), (time) => {
        const factor = trafficFactor(time);
        expect(factor).toBeGreaterThan(0);
        expect(factor).toBeLessThanOrEqual(peakTrafficFactor);
        expect(trafficFactor(time + week)).toBeCloseTo(factor, 9);
        expect(Math.abs(trafficFactor(time + 60_000) - factor)).toBeLessThan(0.03);
      }),
    );
  });

  const busier: readonly (readonly [string, string, string])[] = [
    ['a working morning than the night', '2026-11-23T10:30:00', '2026-11-23T03:30:00'],
    ['a working morning than noon', '2026-11-24T10:30:00', '2026-11-24T12:30:00'],
    ['a working afternoon than the evening', '2026-11-25T14:30:00', '2026-11-25T20:30:00'],
    ['Monday than Friday', '2026-11-23T10:30:00', '2026-11-27T10:30:00'],
    ['Friday than Saturday', '2026-11-27T10:30:00', '2026-11-28T10:30:00'],
    ['Saturday than Sunday', '2026-11-28T10:30:00', '2026-11-29T10:30:00'],
  ];
  test.each(busier)('%s: %s is busier than %s', (_, busy, quiet) => {
    expect(trafficFactor(at(busy))).toBeGreaterThan(1.1 * trafficFactor(at(quiet)));
  });

  test('is at its peak in the middle of the liveliest hour', () => {
    expect(trafficFactor(at('2026-11-23T10:30:00'))).toBeCloseTo(peakTrafficFactor, 9);
  });
});
