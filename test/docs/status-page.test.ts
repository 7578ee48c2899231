import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { limits } from '../../src/status/banner.ts';
import { recentMs } from '../../src/status/last-hour.ts';

const text = readFileSync(new URL('../../docs/status-page.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');
const minutes = (ms: number) => ms / 60_000;
const percent = (share: number) => `${100 * share} %`;

test.each([
  `of at least ${limits.calls} calls that ended in ${minutes(recentMs)} minutes, ${percent(limits.failingBad)} or more failed`,
  `${percent(limits.failingWarn)} or more of them`,
  `${percent(limits.failingBad)} or more of at least ${limits.calls} calls of one trunk`,
  `at least ${limits.awaited} calls, and ${percent(limits.awaitedShare)} of the open ones`,
  `the last refusal is less than ${minutes(limits.refusedMs)} minutes ago`,
  `more than ${limits.delay} s old on average`,
  `one has for ${limits.apiMs / 1000} seconds`,
  `no webhook came for ${minutes(limits.silenceMs)} minutes`,
  `"Webhooks arrive" (fewer than ${limits.calls} calls ended in ${minutes(recentMs)} minutes)`,
])('the page on the status page says: %s', (sentence) => expect(text).toContain(sentence));

const source = readFileSync(new URL('../../src/status/banner.ts', import.meta.url), 'utf8');
const titles = source
  .split('\n')
  .filter((line) => /\btitle\b/.test(line))
  .flatMap((line) => Array.from(line.replace(/detail: .*/, '').matchAll(/'([A-Z][^']*)'/g), ([, title = '']) => title));

test('the page on the status page has every title of the banner', () => {
  expect(titles.length).toBeGreaterThan(15);
  expect(titles.filter((title) => !text.includes(title))).toEqual([]);
});
