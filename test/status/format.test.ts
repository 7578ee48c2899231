import { describe, expect, test } from 'vitest';
import { ago, clockTime, count, percent, shortTime, span } from '../../src/status/format.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('numbers and times for people', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('%d is %s', (value, text) => expect(count(value)).toBe(text));

  test.each([
    [0, '0 %'],
    [0.001, '<1 %'],
    [0.005, '1 %'],
    [0.5, '50 %'],
    [0.994, '99 %'],
    [0.999, '>99 %'],
    [1, '100 %'],
  ])('the share %d is %s', (share, text) => expect(percent(share)).toBe(text.replace(' ', '\u00a0')));

  test.each([
    [0.04, '0.0 s'],
    [2.25, '2.3 s'],
    [312.4, '312 s'],
  ])('%d s is %s', (value, text) => expect(shortTime(value)).toBe(text));

  test.each([
    [-5, '0 s'],
    [59 * second + 999, '59 s'],
    [60 * second, '1 min'],
    [2 * hour + 5 * minute, '2 h 5 min'],
    [50 * hour, '2 d 2 h'],
  ])('%d ms is %s', (value, text) => expect(span(value)).toBe(text));

  test('a time has its date when that is another', () => {
    const at = Date.parse('2026-09-14T22:30:00Z');
    expect(ago(at, at + minute)).toBe('1 min ago');
    expect(clockTime(at, at + minute, 'UTC')).toBe('22:30:00');
    expect(clockTime(at, at + 2 * hour, 'UTC')).toBe('2026-09-14 22:30:00');
    expect(clockTime(at, at + 2 * hour, 'Europe/Berlin')).toBe('00:30:00');
  });
});
