import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../src/call/outcome.ts';
import { type Outcome, outcomes, reasons } from '../../../src/catalog/values.ts';
import { endingsOf } from '../../../src/traffic/simulation/endings.ts';

const plain = {
  inbound: { direction: 'inbound', outcomeBias: {} },
  outbound: { direction: 'outbound', outcomeBias: {} },
} as const;
const rows = (['inbound', 'outbound'] as const).flatMap((direction) =>
  endingsOf(plain[direction]).map((ending) => ({ direction, ...ending })),
);

/** The share of calls that end with each outcome. */
function outcomeShares(trunk: Parameters<typeof endingsOf>[0]): Partial<Record<Outcome, number>> {
  const endings = endingsOf(trunk);
  const all = endings.reduce((sum, { weight }) => sum + weight, 0);
  const shares: Partial<Record<Outcome, number>> = {};
  for (const { outcome, weight } of endings) shares[outcome] = (shares[outcome] ?? 0) + weight / all;
  return shares;
}

describe('the endings of simulated calls', () => {
  test.each(rows.filter(({ kind }) => kind !== 'lose'))(
    '$direction, $status and $reason ($kind) is $outcome by the rules of the call state as well',
    ({ direction, status, reason, kind, answered, outcome }) => {
      const lower = reasons.find((known) => known === reason.toLowerCase());
      expect(lower).toBeDefined();
      const known = { direction, status, reason: lower ?? 'unknown', aborted: kind === 'abort', rejoined: false };
      const tagged = direction === 'inbound' || answered;
      const answerSeen = direction === 'inbound' && answered;
      expect(outcomeOf({ ...known, replaced: false, tagged, answerSeen })).toBe(outcome);
    },
  );

  test('include every outcome', () => {
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(outcomes));
  });

  test('are more frequent on a trunk with a bias to them', () => {
    const usual = outcomeShares(plain.outbound).no_answer ?? 0;
    const biased = outcomeShares({ direction: 'outbound', outcomeBias: { no_answer: 3 } }).no_answer ?? 0;
    expect(biased / (1 - biased)).toBeCloseTo((3 * usual) / (1 - usual), 9);
  });

  test('are plausible: most inbound calls are answered, about half of the outbound ones', () => {
    expect(outcomeShares(plain.inbound).completed).toBeGreaterThan(0.75);
    expect(outcomeShares(plain.outbound).completed).toBeCloseTo(0.55, 1);
    expect(outcomeShares(plain.inbound)).not.toHaveProperty('rejected');
    expect(outcomeShares(plain.outbound)).not.toHaveProperty('abandoned');
  });
});
