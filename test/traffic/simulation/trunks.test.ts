import { describe, expect, test } from 'vitest';
import { trunkIdOf } from '../../../src/call/participant.ts';
import { simulatedTrunks } from '../../../src/traffic/simulation/trunks.ts';

describe('the simulated trunks', () => {
  test.each([1, 2, 3, 7, 100, 10_000])('%i of them and an inline one share all calls', (count) => {
    const trunks = simulatedTrunks(count);
    expect(trunks).toHaveLength(count + 1);
    expect(trunks.filter(({ direction, id }) => direction === 'inbound' && id)).toHaveLength(Math.ceil(count / 2));
    expect(trunks.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(new Set(trunks.map(({ label }) => label)).size).toBe(count + 1);
  });

  test('have ids as LiveKit makes them, the same with more trunks', () => {
    const few = simulatedTrunks(4).flatMap(({ id }) => id ?? []);
    expect(few).toHaveLength(4);
    for (const id of few) {
      expect(id).toMatch(/^ST_[A-Za-z0-9]{12}$/);
      expect(trunkIdOf(id)).toBe(id);
    }
    expect(simulatedTrunks(9).flatMap(({ id }) => id ?? [])).toEqual(expect.arrayContaining(few));
  });

  test('have fictional numbers, and addresses for documentation', () => {
    for (const { phoneNumber, host } of simulatedTrunks(300)) {
      expect(phoneNumber).toMatch(/^\+1555\d{7}$/);
      expect(host).toMatch(/^203\.0\.113\.\d{1,3}$/);
      expect(Number(host.split('.')[3])).toBeLessThan(255);
    }
  });

  test('are sorted by how busy they are', () => {
    const shares = simulatedTrunks(8).flatMap(({ direction, share }) => (direction === 'inbound' ? share : []));
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares[0]).toBeGreaterThan(2 * (shares[3] ?? 0));
  });
});
