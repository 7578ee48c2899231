import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeColors } from '../../src/catalog/outcome-colors.ts';
import { outcomes } from '../../src/catalog/values.ts';
import { noCalls, outcomeText, percentages, sharesOf } from '../../src/status/outcomes.ts';

const counts = (...byOutcome: number[]) => ({
  ...noCalls,
  ended: byOutcome.reduce((sum, calls) => sum + calls, 0),
  byOutcome: outcomes.map((_, index) => byOutcome[index] ?? 0),
});

describe('percentages of a row', () => {
  test('are whole, add up to 100, and are less than one from what they round', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 8 }), (parts) => {
        const sum = parts.reduce((total, part) => total + part, 0);
        const all = percentages(parts);
        fc.pre(sum > 0);
        expect(all.reduce((total, part) => total + part, 0)).toBe(100);
        for (const [index, part] of all.entries()) {
          expect(Number.isInteger(part)).toBe(true);
          expect(Math.abs(part - (100 * (parts[index] ?? 0)) / sum)).toBeLessThan(1);
        }
      }),
    );
  });

  test.each([
    ['thirds', counts(1, 1, 1), 'completed 34 %, dropped 33 %, no answer 33 %'],
    ['little is not nothing, and nearly all not all', counts(999, 1), 'completed >99 %, dropped <1 %'],
    ['all', counts(7), 'completed 100 %'],
    ['none', counts(), ''],
  ])('%s', (_, of, text) => expect(outcomeText(sharesOf(of)).replaceAll('\u00a0', ' ')).toBe(text));
});

describe('colours of outcomes', () => {
  function luminance(color: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  const contrast = (one: string, other: string) => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  test.each(outcomes)('%s can be seen on white and on black', (outcome) => {
    for (const background of ['#ffffff', '#181c22'])
      expect(contrast(outcomeColors[outcome], background)).toBeGreaterThanOrEqual(3);
  });

  test('are all different', () => expect(new Set(Object.values(outcomeColors)).size).toBe(outcomes.length));
});
