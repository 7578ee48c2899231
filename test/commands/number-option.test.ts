import { describe, expect, test } from 'vitest';
import { type NumberRange, numberOption } from '../../src/commands/number-option.ts';
import { UsageError } from '../../src/commands/usage-error.ts';

const percent = { min: 0, max: 100 };
const positive = { min: 0, above: true } as const;
const trunks = { min: 2, max: 10, whole: true } as const;

describe('a number on the command line', () => {
  const taken: readonly (readonly [string, NumberRange, number])[] = [
    ['0', percent, 0],
    ['100', percent, 100],
    ['2.5', percent, 2.5],
    ['0.001', positive, 0.001],
    ['1e3', positive, 1000],
    ['2', trunks, 2],
  ];
  test.each(taken)('%s is taken within %j', (text, range, value) => {
    expect(numberOption('n', text, range)).toBe(value);
  });

  const refused: readonly (readonly [string, NumberRange, string])[] = [
    ['', percent, '--n: expected a number from 0 to 100, got ""'],
    [' ', percent, '--n: expected a number from 0 to 100, got " "'],
    ['ten', percent, '--n: expected a number from 0 to 100, got "ten"'],
    ['101', percent, '--n: expected a number from 0 to 100, got "101"'],
    ['-1', { min: 0 }, '--n: expected a number from 0 on, got "-1"'],
    ['0', positive, '--n: expected a number above 0, got "0"'],
    ['Infinity', positive, '--n: expected a number above 0, got "Infinity"'],
    ['NaN', positive, '--n: expected a number above 0, got "NaN"'],
    ['2.5', trunks, '--n: expected a whole number from 2 to 10, got "2.5"'],
    ['1', trunks, '--n: expected a whole number from 2 to 10, got "1"'],
  ];
  test.each(refused)('%j is refused within %j', (text, range, message) => {
    expect(() => numberOption('n', text, range)).toThrow(new UsageError(message));
  });

  test('that is not given is undefined', () => {
    expect(numberOption('n', undefined, percent)).toBeUndefined();
  });
});
