import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressed, pageSender, writePage } from '../../src/metrics/page.ts';

const line = 'livekit_telephony_calls_active{direction="inbound",trunk="ST_1"} 17\n';
const lines = Array.from({ length: 20_000 }, () => line);

test('a page is the same in slices, compressed or not', async () => {
  const page = await writePage(lines);
  expect(page.slices.length).toBeGreaterThan(20);
  expect(page.length).toBe(line.length * lines.length);
  expect((await buffer(pageSender()(page))).toString()).toBe(lines.join(''));
  const zipped = await compressed(page);
  const bytes = await buffer(pageSender()(zipped));
  expect([bytes.length, gunzipSync(bytes).toString()]).toEqual([zipped.length, lines.join('')]);
});

test('the event loop runs after each slice that is written, and after each few that are sent', async () => {
  let iterations = 0;
  let counting = true;
  const count = (async () => {
    while (counting) {
      await setImmediate();
      iterations += 1;
    }
  })();
  const page = await writePage(lines);
  expect(iterations).toBeGreaterThanOrEqual(page.slices.length - 2);
  iterations = 0;
  const send = pageSender();
  const sent = await Promise.all(Array.from({ length: 10 }, () => buffer(send(page))));
  expect(iterations).toBeGreaterThanOrEqual((10 * page.slices.length) / 4 - 2);
  expect(new Set(sent.map(({ length }) => length))).toEqual(new Set([page.length]));
  counting = false;
  await count;
});
