import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rejection } from '../../src/catalog/values.ts';
import { openConnection } from '../support/http/connection.ts';
import { requestText } from '../support/http/http-text.ts';
import { memoryLedger, webhookListener } from '../support/http/webhook-listener.ts';
import { claimsFor, jwt } from '../support/webhooks/token.ts';

const requestTimeout = 300;
const body = JSON.stringify({ event: 'room_finished', room: { name: 'r' } });
const whole = requestText('POST /webhook', { Authorization: jwt(claimsFor(body)) }, body);

const ledger = await memoryLedger();
let listener: Awaited<ReturnType<typeof webhookListener>>;
beforeAll(async () => {
  listener = await webhookListener(ledger.apply, { requestTimeout });
});
afterAll(async () => {
  await listener.close();
  await ledger.close();
});

const slow: readonly (readonly [what: string, bytes: Buffer, refused: readonly Rejection[]])[] = [
  ['nothing at all', Buffer.from(''), []],
  ['half a request line', Buffer.from('POST /web'), []],
  ['headers that never end', whole.subarray(0, -body.length - 2), []],
  ['a body that never begins', whole.subarray(0, -body.length), ['incomplete_body']],
  ['a body that never ends', whole.subarray(0, -1), ['incomplete_body']],
];

test.each(slow)('%s: cut without an answer, so that LiveKit sends it again', async (_, bytes, expected) => {
  listener.refused.length = 0;
  const started = performance.now();
  const connection = await openConnection(listener.url);
  connection.write(bytes);
  expect(await connection.closed()).toBe('');
  expect(performance.now() - started).toBeGreaterThan(requestTimeout * 0.9);
  await expect.poll(() => listener.refused).toEqual(expected);
});

test('a second request on a connection has the same time as the first', async () => {
  const connection = await openConnection(listener.url);
  connection.write(whole);
  expect(await connection.answer()).toMatchObject({ status: 200 });
  connection.write(whole.subarray(0, -1));
  expect(await connection.closed()).toBe('');
});

test('a sender that sends a byte now and then is cut as well', async () => {
  const connection = await openConnection(listener.url);
  let sent = 0;
  const dripping = setInterval(() => connection.write(whole.subarray(sent, ++sent)), 20);
  expect(await connection.closed()).toBe('');
  clearInterval(dripping);
  expect(sent).toBeLessThan(whole.length);
});

test('a connection on which requests are answered is not cut', async () => {
  const connection = await openConnection(listener.url);
  const started = performance.now();
  do {
    connection.write(whole);
    expect(await connection.answer()).toMatchObject({ status: 200 });
  } while (performance.now() - started < 2 * requestTimeout);
  connection.destroy();
});
