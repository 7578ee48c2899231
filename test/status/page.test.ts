import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { rejections } from '../../src/catalog/values.ts';
import { contentSecurityPolicy, statusPage } from '../../src/status/page.ts';
import { type StatusInput, statusView } from '../../src/status/view.ts';
import { activityOf, type Cells, rowsOf, snapshotOf, statusInput } from '../support/status-input.ts';

const pageOf = (change: Partial<StatusInput> = {}): string => statusPage(statusView(statusInput(change)));

/** What a reader sees: without tags, styles and scripts, white space as one blank. */
const textOf = (page: string): string =>
  page
    .replace(/<(style|script|title|noscript)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const headings = (page: string): string[] => Array.from(page.matchAll(/<h2[^>]*>([^<]*)</g), ([, text]) => text ?? '');

const some: Cells = {
  calls_started_total: 12,
  'calls_ended_total:completed': 6,
  'calls_ended_total:no_answer': 2,
};

const manyTrunks = (count: number) =>
  snapshotOf(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`inbound|ST_${String(index).padStart(12, 'x')}`, some] as const),
    ),
  );

describe('the order of the page', () => {
  test('once webhooks arrived: they, what was refused, calls, what was inferred, and the exporter', () => {
    const page = pageOf({ activity: activityOf([1]) });
    expect(headings(page)).toEqual([
      'Webhooks',
      'Refused',
      'Calls',
      'Inferred and expired',
      'Connect',
      'This exporter',
    ]);
    expect(page).toContain('<h1>Webhooks arrive; none was about a phone call yet</h1>');
  });

  test('before: how to connect, with the addresses filled in', () => {
    const page = pageOf();
    expect(headings(page)[0]).toBe('Connect LiveKit');
    const text = textOf(page);
    expect(text).toContain('webhook: api_key: the value of LIVEKIT_API_KEY here urls: - http://exporter:8080/webhook');
    expect(text).toContain('Settings → Webhooks → Create new webhook');
    expect(page).toContain('- targets: [&#39;exporter:9464&#39;]'.replaceAll('&#39;', "'"));
  });
});

describe('what it says', () => {
  test('what was refused: how often, when, and what to do, with the offset of the clock', () => {
    const text = textOf(
      pageOf({
        activity: activityOf(
          [],
          [
            ['unknown_key', 60],
            ['expired_token', 5, 3600],
            ['expired_token', 5, 3600],
          ],
        ),
      }),
    );
    expect(text).toMatch(
      /expired_token lost for good 2 5 s ago 10:24:02 The token had expired when it arrived\. The clock here is about 60 min ahead of LiveKit&#39;s\./,
    );
    expect(text).toMatch(
      /unknown_key lost for good 1 1 min ago 10:23:07 LiveKit signs with a key that this exporter does not know\./,
    );
  });

  test('every reason is explained even before it occurs', () => {
    const page = pageOf();
    expect(page).toContain('Nothing was refused since the start 1 h 0 min ago.');
    for (const reason of rejections) expect(page).toContain(`<dt><code>${reason}</code></dt>`);
  });

  test('calls by trunk and direction: now, today, in all, answered, and how they ended', () => {
    const text = textOf(
      pageOf({
        snapshot: snapshotOf({ 'outbound|ST_a': some }, { 'outbound|ST_a': 4 }),
        today: {
          date: '2026-09-14',
          since: undefined,
          rows: rowsOf({ 'outbound|ST_a': { calls_started_total: 6, 'calls_ended_total:completed': 5 } }),
        },
      }),
    ).replaceAll('\u00a0', ' ');
    expect(text).toContain(
      'ST_a outbound 4 6 12 in all 33 % 75 % in all completed 33 %, no answer 67 % completed 75 %, no answer 25 %',
    );
    expect(text).toContain('Today: since midnight (UTC).');
  });

  test('a day that does not begin at midnight says when', () => {
    const since = Date.parse('2026-09-14T08:15:00Z');
    const text = textOf(pageOf({ snapshot: manyTrunks(1), today: { date: '2026-09-14', since, rows: new Map() } }));
    expect(text).toContain('Today: since 08:15:00 (UTC), when counting began.');
  });

  test('what was inferred, and what that means', () => {
    const text = textOf(pageOf({ snapshot: snapshotOf({ '': { 'calls_inferred_total:end/expired': 7 } }) }));
    expect(text).toContain('Given up 7 7 Nothing was heard of the call for CALL_MAX_AGE_SECONDS');
  });

  test('that the ledger fails', () => {
    const text = textOf(pageOf({ problem: 'unavailable' }));
    expect(text).toContain('Webhooks are refused: the ledger cannot be written');
    expect(text).toContain('SQLite file: takes nothing now');
  });
});

describe('what it is made of', () => {
  test('names of trunks and hosts are text, whatever they hold', () => {
    const nasty = `"><img src=x onerror='alert(1)'>&amp;`;
    const page = pageOf({
      snapshot: snapshotOf({ [`inbound|${nasty}`]: some }),
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
