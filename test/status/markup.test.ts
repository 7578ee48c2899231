import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ago, clockTime, count, counted, html, percent, prose, raw, shortTime, span } from '../../src/status/markup.ts';

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

  test('nouns agree', () => {
    expect([0, 1, 1200].map((value) => counted(value, 'call'))).toEqual(['0 calls', '1 call', '1,200 calls']);
  });

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

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('html', () => {
  test('whatever a text holds, it is text, between tags and between quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', ';', '`', ' ') }), (text) => {
        const [, title = '', content = ''] =
          /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/.exec(html`<p title="${text}">${text}</p>`.markup) ?? [];
        expect([title, content].map(unescaped)).toEqual([text, text]);
      }),
    );
  });

  test('markup in markup stays markup; nothing stays nothing', () => {
    const items = ['<', 'b'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}${undefined}${html`<li>${3}</li>`}${raw('<!-- -->')}</ul>`.markup).toBe(
      '<ul><li>&lt;</li><li>b</li><li>3</li><!-- --></ul>',
    );
  });

  test('prose knows code, and nothing else', () => {
    expect(prose('set `A<B` & **go**').markup).toBe('set <code>A&lt;B</code> &amp; **go**');
  });
});
