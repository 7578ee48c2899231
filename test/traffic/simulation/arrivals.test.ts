import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { peakTrafficFactor, trafficFactor } from '../../../src/traffic/simulation/arrivals.ts';
import { simulatedTrunks } from '../../../src/traffic/simulation/trunks.ts';
import { firstRooms } from '../../support/calls/simulated.ts';

const hour = 3_600_000;
const weekMs = 7 * 24 * hour;
const at = (time: string) => Date.parse(`${time}Z`);
const monday = Date.parse('2026-11-23T00:00:00Z');
const callsOf = (rooms: ReturnType<typeof firstRooms>) => rooms.reduce((sum, { plan }) => sum + plan.calls.length, 0);

describe('the arrivals of simulated calls', () => {
  test('come in order after the start, counted from 0', () => {
    const rooms = firstRooms(500, {}, monday);
    expect(rooms.map(({ index }) => index)).toEqual(rooms.map((_, index) => index));
    expect(rooms.map(({ at }) => at)).toEqual(rooms.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(rooms[0]?.at).toBeGreaterThan(monday);
  });

  test.each([0.1, 7, 500])('are %d calls per second on average, including those of bridges and conferences', (rate) => {
    const rooms = firstRooms(8000, { callsPerSecond: rate }, monday);
    const seconds = ((rooms.at(-1)?.at ?? 0) - monday) / 1000;
    expect(Math.abs(callsOf(rooms) / seconds / rate - 1)).toBeLessThan(0.02);
  });

  test('follow the daily and weekly pattern if requested', () => {
    const rate = 0.02;
    const some = firstRooms(14_000, { callsPerSecond: rate, daily: true }, monday);
    const week = some.filter(({ at }) => at < monday + 168 * hour);
    expect(week.length).toBeLessThan(some.length);
    expect(Math.abs(callsOf(week) / (rate * 168 * 3600) - 1)).toBeLessThan(0.04);
    for (const [day, from] of [
      [0, 10],
      [0, 3],
      [4, 14],
      [5, 11],
      [6, 20],
    ] as const) {
      const begin = monday + (day * 24 + from) * hour;
      const inHours = callsOf(week.filter(({ at }) => at >= begin && at < begin + 3 * hour));
      const expected = [0.5, 1.5, 2.5].reduce((sum, h) => sum + rate * 3600 * trafficFactor(begin + h * hour), 0);
      // Five standard deviations of a Poisson count, a little more because of calls that share a room.
      expect(Math.abs(inHours - expected)).toBeLessThan(5 * Math.sqrt(1.1 * expected));
    }
  });

  test('pass through the day at the given speed', () => {
    const rooms = firstRooms(600, { callsPerSecond: 10, speed: 3600, daily: true }, monday);
    const inSecond = (second: number) => callsOf(rooms.filter(({ at }) => Math.floor((at - monday) / 1000) === second));
    expect(inSecond(10)).toBeGreaterThan(inSecond(3) + 5);
  });

  test('are the same calls for the same seed at any time and rate, and different ones for another seed', () => {
    const plans = (seed: number, rate: number, startsAt: number) =>
      firstRooms(50, { seed, callsPerSecond: rate }, startsAt).map(({ plan }) => plan);
    expect(plans(7, 1, monday)).toEqual(plans(7, 30, monday + hour));
    expect(plans(8, 1, monday)).not.toEqual(plans(7, 1, monday));
  });

  test('use every trunk in proportion to its share', () => {
    const trunks = simulatedTrunks(5);
    const calls = firstRooms(8000, { trunks }).flatMap(({ plan }) => plan.calls);
    for (const { label, direction, share } of trunks) {
      const over = calls.filter(({ trunk }) => trunk.label === label && trunk.direction === direction).length;
      expect(Math.abs(over / calls.length - share)).toBeLessThan(0.02);
    }
  });

  test('work with trunks of one direction only', () => {
    const [only] = simulatedTrunks(1);
    const rooms = firstRooms(2000, { trunks: only ? [only] : [] });
    expect(rooms.flatMap(({ plan }) => plan.calls).every(({ trunk }) => trunk === only)).toBe(true);
  });
});

describe('the daily and weekly pattern', () => {
  test('is 1 on average over any week', () => {
    const from = at('2026-11-18T05:17:00');
    const minutes = Array.from({ length: weekMs / 60_000 }, (_, minute) => trafficFactor(from + minute * 60_000));
    expect(minutes.reduce((sum, factor) => sum + factor, 0) / minutes.length).toBeCloseTo(1, 6);
  });

  test('repeats every week, stays above 0 and below its peak, and is continuous', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: at('2100-01-01T00:00:00') }), (time) => {
        const factor = trafficFactor(time);
        expect(factor).toBeGreaterThan(0);
        expect(factor).toBeLessThanOrEqual(peakTrafficFactor);
        expect(trafficFactor(time + weekMs)).toBeCloseTo(factor, 9);
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

  test('is at its peak in the middle of the busiest hour', () => {
    expect(trafficFactor(at('2026-11-23T10:30:00'))).toBeCloseTo(peakTrafficFactor, 9);
  });
});
