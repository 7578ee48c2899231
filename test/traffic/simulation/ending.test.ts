import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../src/call/outcome.ts';
import { outcomes, reasons } from '../../../src/catalog/values.ts';
import { endingsOf, outcomeShares } from '../../../src/traffic/simulation/ending.ts';

const plain = { inbound: { direction: 'inbound', lean: {} }, outbound: { direction: 'outbound', lean: {} } } as const;
const rows = (['inbound', 'outbound'] as const).flatMap((direction) =>
  endingsOf(plain[direction]).map((ending) => ({ direction, ...ending })),
);

describe('the endings of simulated calls', () => {
  test.each(rows.filter(({ way }) => way !== 'lose'))(
    '$direction, $status and $reason ($way) is $outcome by the rules of a call too',
    ({ direction, status, reason, way, answered, outcome }) => {
      const lower = reasons.find((known) => known === reason.toLowerCase());
      expect(lower).toBeDefined();
      const known = { direction, status, reason: lower ?? 'unknown', aborted: way === 'abort', rejoined: false };
      const tagged = direction === 'inbound' || answered;
      const answerSeen = direction === 'inbound' && answered;
      expect(outcomeOf({ ...known, replaced: false, tagged, answerSeen })).toBe(outcome);
    },
  );

  test('are all the outcomes that there are', () => {
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(outcomes));
  });

  test('have shares that are 1 together, whatever a trunk leans to', () => {
    for (const lean of [{}, { no_answer: 3 }, { completed: 0 }]) {
      const shares = outcomeShares({ direction: 'outbound', lean });
      expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  test('come more often where a trunk leans to them', () => {
    const usual = outcomeShares(plain.outbound).no_answer ?? 0;
    const leaning = outcomeShares({ direction: 'outbound', lean: { no_answer: 3 } }).no_answer ?? 0;
    expect(leaning / (1 - leaning)).toBeCloseTo((3 * usual) / (1 - usual), 9);
  });

  test('are plausible: most inbound calls are answered, about half of the outbound ones', () => {
    expect(outcomeShares(plain.inbound).completed).toBeGreaterThan(0.75);
    expect(outcomeShares(plain.outbound).completed).toBeCloseTo(0.55, 1);
    expect(outcomeShares(plain.inbound)).not.toHaveProperty('rejected');
    expect(outcomeShares(plain.outbound)).not.toHaveProperty('abandoned');
  });
});
