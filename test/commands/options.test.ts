import { InvalidArgumentError } from '@commander-js/extra-typings';
import { describe, expect, test } from 'vitest';
import { linkUrl, type NumberRange, numberIn } from '../../src/commands/options.ts';

const percent = { min: 0, max: 100 };
const positive = { min: 0, above: true } as const;
const trunks = { min: 2, max: 10, whole: true } as const;

describe('a number on the command line', () => {
  const accepted: readonly (readonly [string, NumberRange, number])[] = [
    ['0', percent, 0],
    ['100', percent, 100],
    ['2.5', percent, 2.5],
    ['0.001', positive, 0.001],
    ['1e3', positive, 1000],
    ['2', trunks, 2],
  ];
  test.each(accepted)('%s is accepted within %j', (text, range, value) => {
    expect(numberIn(range)(text)).toBe(value);
  });

  const rejected: readonly (readonly [string, NumberRange, string])[] = [
    ['', percent, 'Expected a number from 0 to 100.'],
    [' ', percent, 'Expected a number from 0 to 100.'],
    ['ten', percent, 'Expected a number from 0 to 100.'],
    ['101', percent, 'Expected a number from 0 to 100.'],
    ['-1', { min: 0 }, 'Expected a number from 0 on.'],
    ['0', positive, 'Expected a number above 0.'],
    ['Infinity', positive, 'Expected a number above 0.'],
    ['NaN', positive, 'Expected a number above 0.'],
    ['2.5', trunks, 'Expected a whole number from 2 to 10.'],
    ['1', trunks, 'Expected a whole number from 2 to 10.'],
  ];
  test.each(rejected)('%j is rejected within %j', (text, range, message) => {
    expect(() => numberIn(range)(text)).toThrow(new InvalidArgumentError(message));
  });
});

describe('the URL of a link', () => {
  test.each([
    ['a path', 'docs/x.md'],
    ['a fragment', 'https://a/b#c'],
    ['a template', 'https://a/{{ .Labels.job }}'],
  ])('rejects %s', (_, text) => {
    expect(() => linkUrl(text)).toThrow('Expected an http or https URL');
  });

  test('removes slashes at the end', () => {
    expect(linkUrl('https://grafana.example.org/')).toBe('https://grafana.example.org');
  });
});
