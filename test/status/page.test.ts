import { describe, expect, test } from 'vitest';
import { rejections } from '../../src/catalog/values.ts';
import {
  activityOf,
  hourOf,
  manyTrunks,
  pageOf,
  rowsOf,
  snapshotOf,
  someCalls,
} from '../support/browser/status-input.ts';

/** What a reader sees: without tags, styles and scripts, white space as one blank. */
const textOf = (page: string): string =>
  page
    .replace(/<(style|script|title|noscript)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const headings = (page: string): string[] => Array.from(page.matchAll(/<h2[^>]*>([^<]*)</g), ([, text]) => text ?? '');

describe('the order of the page', () => {
  test('once calls came: they, which of them went wrong, webhooks, what was refused, and the rest', () => {
    expect(headings(pageOf({ activity: activityOf([1]), snapshot: manyTrunks(1), api: [] }))).toEqual([
      'Calls',
      'Recent problem calls',
      'Webhooks',
      'Refused',
      'Inferred and expired',
      'LiveKit&#39;s API'.replace('&#39;', "'"),
      'Connect',
      'This exporter',
    ]);
  });

  test('once webhooks arrived: without what is about calls', () => {
    const page = pageOf({ activity: activityOf([1]) });
    expect(headings(page)).toEqual(['Calls', 'Webhooks', 'Refused', 'Connect', 'This exporter']);
    expect(page).toContain('<h1>Webhooks arrive; none was about a phone call yet</h1>');
  });

  test('before: how to connect, with the addresses filled in', () => {
    const page = pageOf();
    expect(headings(page).slice(0, 2)).toEqual(['Calls', 'Connect LiveKit']);
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

  test('what was refused more than ten minutes ago is one line', () => {
    const activity = activityOf(
      [1],
      [
        ['unknown_key', 601],
        ['unknown_key', 601],
        ['bad_token', 599],
      ],
    );
    const text = textOf(pageOf({ activity }));
    expect(text).toContain('unknown_key 2 times, the last 10 min ago (10:14:06)');
    expect(text).toMatch(/bad_token lost for good 1 9 min ago/);
    expect(text).not.toMatch(/unknown_key lost for good/);
  });

  test('strangers are folded away, and a wrong path is, once webhooks arrive', () => {
    const strangers = [
      ['not_a_webhook', 5],
      ['not_found', 5],
    ] as const;
    const folded = (page: string) => /<details id="strangers">(.*?)<\/details>/s.exec(page)?.[1] ?? '';
    const page = pageOf({ activity: activityOf([1], strangers) });
    expect(textOf(folded(page))).toMatch(/^ ?2 requests not from LiveKit, harmless .*not_a_webhook.*not_found/);
    expect(textOf(page)).toContain('No webhook was refused');
    const before = folded(pageOf({ activity: activityOf([], strangers) }));
    expect(before).toContain('<code>not_a_webhook</code>');
    expect(before).not.toContain('<code>not_found</code>');
  });

  test('a clock that is less than a second off is not mentioned', () => {
    expect(pageOf({ activity: activityOf([], [['expired_token', 5, 0.4]]) })).not.toContain('The clock here is');
  });

  test('delays are in whole seconds of LiveKit, and rates are per minute', () => {
    const text = textOf(pageOf({ activity: activityOf([1, 2]) }));
    expect(text).toContain('LiveKit gives whole seconds, so up to 1 s of it is rounding');
    expect(text).toContain('Rate 2 per minute');
  });

  test('every reason is explained even before it occurs', () => {
    const page = pageOf();
    expect(page).toContain('No webhook was refused since the start 1 h 0 min ago.');
    for (const reason of rejections) expect(page).toContain(`<dt><code>${reason}</code></dt>`);
  });

  test('calls by trunk and direction: now, today, in all, answered, and how they ended', () => {
    const text = textOf(
      pageOf({
        snapshot: snapshotOf({ 'outbound|ST_a': someCalls }, { 'outbound|ST_a': 4 }),
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

  test('totals are not shown while they are those of today', () => {
    const page = pageOf({ snapshot: manyTrunks(2) });
    expect(textOf(page)).toContain('Ended today 16 calls');
    expect(textOf(page)).not.toMatch(/in all/i);
    const today = { date: '2026-09-14', since: undefined, rows: rowsOf({ 'inbound|ST_xxxxxxxxxxx0': someCalls }) };
    const text = textOf(pageOf({ snapshot: manyTrunks(2), today }));
    expect(text).toContain('Ended in all 16 calls');
    expect(text.match(/12 in all/g)).toHaveLength(1);
  });

  test('what LiveKit calls a trunk, beside its id', () => {
    const trunk = {
      direction: undefined,
      channels: undefined,
      callsPerSecond: undefined,
      listedName: 'Carrier <north>',
    };
    const page = pageOf({
      snapshot: snapshotOf({ 'outbound|ST_a': someCalls, 'inbound|named': someCalls }),
      trunks: [
        { ...trunk, id: 'ST_a', name: 'ST_a' },
        { ...trunk, id: 'ST_b', name: 'named' },
      ],
    });
    expect(page).toContain('>ST_a<small>Carrier &lt;north&gt;, outbound</small>');
    expect(page).toContain('>named<small>inbound</small>');
  });

  test('how many of the open calls are awaited', () => {
    const text = textOf(
      pageOf({
        snapshot: snapshotOf({ 'inbound|a': someCalls }, { 'inbound|a': 4 }),
        awaited: new Map([['inbound|a', 3]]),
      }),
    );
    expect(text).toContain('Open now 4 3 of them awaited: may come back');
    expect(text).toContain('a inbound 4 3 awaited 12');
    expect(text).toContain('Awaited: no participant of the call is in its room');
  });

  test('what failed or was dropped lately, and the last hour as a drawing', () => {
    const cells = {
      'inbound|a': { calls_started_total: 40, 'calls_ended_total:completed': 30, 'calls_ended_total:failed': 10 },
    };
    const page = pageOf({ snapshot: snapshotOf(cells), hour: hourOf(cells, 20) });
    expect(textOf(page).replaceAll('\u00a0', ' ')).toContain(
      'Failed or dropped 25 % 10 of 40 that ended in the last 15 min',
    );
    expect(page.match(/<svg class="plot"/g)).toHaveLength(2);
  });

  test('a day that does not begin at midnight says when', () => {
    const since = Date.parse('2026-09-14T08:15:00Z');
    const text = textOf(pageOf({ snapshot: manyTrunks(1), today: { date: '2026-09-14', since, rows: new Map() } }));
    expect(text).toContain('Today: since 08:15:00 (UTC), when counting began.');
  });

  test('what was inferred, and what that means', () => {
    const text = textOf(pageOf({ snapshot: snapshotOf({ '': { 'calls_inferred_total:end/expired': 7 } }) }));
    expect(text).toContain('Expired 7 7 No webhook about the call arrived for CALL_MAX_AGE_SECONDS');
  });

  test('that the ledger fails', () => {
    const text = textOf(pageOf({ problem: 'unavailable', ledgerTrouble: new Error('disk full') }));
    expect(text).toContain('The ledger cannot be written');
    expect(text).toContain('SQLite says: disk full.');
    expect(text).toContain('SQLite file: cannot be written now');
  });
});
