import { describe, expect, test } from 'vitest';
import { trafficFactor } from '../../../src/traffic/simulation/traffic-pattern.ts';
import { simulatedTrunks } from '../../../src/traffic/simulation/trunks.ts';
import { firstRooms } from '../../support/simulated.ts';

const hour = 3_600_000;
const monday = Date.parse('2026-11-23T00:00:00Z');
const callsOf = (rooms: ReturnType<typeof firstRooms>) => rooms.reduce((sum, { plan }) => sum + plan.calls.length, 0);

describe('the arrivals of simulated calls', () => {
  test('come in order, from the start on, counted from 0', () => {
    const rooms = firstRooms(500, {}, monday);
    expect(rooms.map(({ index }) => index)).toEqual(rooms.map((_, index) => index));
    expect(rooms.map(({ at }) => at)).toEqual(rooms.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(rooms[0]?.at).toBeGreaterThan(monday);
  });

  test.each([0.1, 7, 500])('are %d calls a second on average, calls of bridges and conferences included', (rate) => {
    const rooms = firstRooms(8000, { callsPerSecond: rate }, monday);
    const seconds = ((rooms.at(-1)?.at ?? 0) - monday) / 1000;
    expect(Math.abs(callsOf(rooms) / seconds / rate - 1)).toBeLessThan(0.02);
  });

  test('follow the pattern of the day and the week when asked to', () => {
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
      // Five standard deviations of a Poisson count, which calls that share a room widen a little.
      expect(Math.abs(inHours - expected)).toBeLessThan(5 * Math.sqrt(1.1 * expected));
    }
  });

  test('go through the day as many times as fast as they are sped up', () => {
    const rooms = firstRooms(600, { callsPerSecond: 10, speed: 3600, daily: true }, monday);
    const inSecond = (second: number) => callsOf(rooms.filter(({ at }) => Math.floor((at - monday) / 1000) === second));
    expect(inSecond(10)).toBeGreaterThan(inSecond(3) + 5);
  });

  test('are the same calls for the same seed, at any time and rate, and others for another', () => {
    const plans = (seed: number, rate: number, startsAt: number) =>
      firstRooms(50, { seed, callsPerSecond: rate }, startsAt).map(({ plan }) => plan);
    expect(plans(7, 1, monday)).toEqual(plans(7, 30, monday + hour));
    expect(plans(8, 1, monday)).not.toEqual(plans(7, 1, monday));
  });

  test('use every trunk, about as often as its share says', () => {
    const trunks = simulatedTrunks(5);
    const calls = firstRooms(8000, { trunks }).flatMap(({ plan }) => plan.calls);
    for (const { label, direction, share } of trunks) {
      const over = calls.filter(({ trunk }) => trunk.label === label && trunk.direction === direction).length;
      expect(Math.abs(over / calls.length - share)).toBeLessThan(0.02);
    }
  });

  test('need no trunk of the other direction', () => {
    const [only] = simulatedTrunks(1);
    const rooms = firstRooms(2000, { trunks: only ? [only] : [] });
    expect(rooms.flatMap(({ plan }) => plan.calls).every(({ trunk }) => trunk === only)).toBe(true);
  });
});
