import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../src/status/page.ts';
import { activityOf, manyTrunks, pageOf, snapshotOf, someCalls, statusInput } from '../support/browser/status-input.ts';

describe('what it is made of', () => {
  test('names of trunks and hosts are text, whatever they hold', () => {
    const nasty = `"><img src=x onerror='alert(1)'>&amp;`;
    const page = pageOf({
      snapshot: snapshotOf({ [`inbound|${nasty}`]: someCalls }),
      about: { ...statusInput().about, webhookUrl: nasty, scrapeTarget: nasty },
    });
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain("onerror='");
    expect(page.split('&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;amp;').length).toBeGreaterThan(3);
  });

  test('one style and one script, which the policy allows by their hashes, and nothing else', () => {
    const page = pageOf({ snapshot: manyTrunks(30), activity: activityOf([1], [['unknown_key', 1]]) });
    for (const element of ['style', 'script']) {
      const found = Array.from(
        page.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g')),
        ([, text]) => text ?? '',
      );
      expect(found).toHaveLength(1);
      expect(contentSecurityPolicy).toContain(`${element}-src 'sha256-${hash('sha256', found[0] ?? '', 'base64')}'`);
    }
    expect(contentSecurityPolicy).toMatch(/^default-src 'none';/);
    expect(contentSecurityPolicy).not.toContain('unsafe');
    expect(page).not.toMatch(/ (style|on\w+)="/);
    const addresses = Array.from(page.matchAll(/ (?:src|href)="([^"]*)"/g), ([, address]) => address ?? '');
    expect(addresses.filter((address) => !/^(data:image|#|metrics$|-\/)/.test(address))).toEqual([]);
  });

  test('without scripts it comes again by itself', () => {
    expect(pageOf()).toContain('<noscript><meta http-equiv="refresh" content="10"></noscript>');
  });

  test('of 500 trunks the busiest 20 are shown, the others folded, in less than 400 kB', () => {
    const page = pageOf({ snapshot: manyTrunks(500) });
    const [shown = '', folded = ''] = page.split('<details id="other-trunks">');
    expect(shown.match(/<th scope="row"[^>]*>ST_/g)).toHaveLength(20);
    expect(folded.match(/<th scope="row"[^>]*>ST_/g)).toHaveLength(480);
    expect(folded).toContain('480 more: 0 calls now, 5,760 today');
    expect(page.length).toBeLessThan(400_000);
  });

  test('every id is there once', () => {
    const ids = Array.from(pageOf({ snapshot: manyTrunks(30) }).matchAll(/ id="([^"]*)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
