import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html, prose, raw } from '../../src/status/html.ts';

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
