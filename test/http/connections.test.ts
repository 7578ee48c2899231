import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { type Connection, openConnection } from '../support/http/connection.ts';
import { sumOf } from '../support/http/exposition.ts';
import { chunk, requestText } from '../support/http/http-text.ts';
import { memoryLedger, webhookListener } from '../support/http/webhook-listener.ts';
import { runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { claimsFor, jwt } from '../support/webhooks/token.ts';

const maxBytes = 4096;
const body = JSON.stringify({ event: 'room_finished', room: { name: 'r' } });
const token = jwt(claimsFor(body));
const valid = requestText('POST /webhook', { Authorization: token }, body);

let exporter: Exporter;
let connection: Connection;
beforeAll(async () => {
  exporter = await runningExporter({ MAX_BODY_BYTES: String(maxBytes) });
});
afterAll(() => exporter.close());

const connected = async (use: () => Promise<void>): Promise<void> => {
  connection = await openConnection(exporter.webhookUrl);
  try {
    await use();
  } finally {
    connection.destroy();
  }
};

async function expectUsable(): Promise<void> {
  connection.write(valid);
  expect(await connection.answer()).toMatchObject({ status: 200 });
}

test('a bad token is refused before the body is there', () =>
  connected(async () => {
    const whole = requestText('POST /webhook', { Authorization: 'no token' }, body);
    connection.write(whole.subarray(0, -10));
    expect(await connection.answer()).toMatchObject({ status: 401 });
    connection.write(whole.subarray(-10));
    await expectUsable();
  }));

test('a body that is announced as too long is refused before it is there', () =>
  connected(async () => {
    const long = 'x'.repeat(maxBytes + 1);
    const whole = requestText('POST /webhook', { Authorization: token }, long);
    connection.write(whole.subarray(0, -long.length));
    expect(await connection.answer()).toMatchObject({ status: 413 });
    connection.write(long);
    await expectUsable();
  }));

test('a body that grows too long is refused while it is sent, and its sender can go on', () =>
  connected(async () => {
    connection.write(requestText('POST /webhook', { Authorization: token, 'Transfer-Encoding': 'chunked' }));
    for (let sent = 0; sent <= maxBytes; sent += 1024) connection.write(chunk('x'.repeat(1024)));
    expect(await connection.answer()).toMatchObject({ status: 413 });
    for (let more = 0; more < 64; more++) connection.write(chunk('x'.repeat(65_536)));
    connection.write(chunk(''));
    await expectUsable();
  }));

test('requests in one go are answered one by one', () =>
  connected(async () => {
    const refused = requestText('POST /webhook', { Authorization: 'no token' }, body);
    connection.write(Buffer.concat([valid, refused, valid]));
    for (const status of [200, 401, 200]) expect(await connection.answer()).toMatchObject({ status });
  }));

test('a sender may ask before it sends the body', () =>
  connected(async () => {
    const whole = requestText('POST /webhook', { Authorization: token, Expect: '100-continue' }, body);
    connection.write(whole.subarray(0, -body.length));
    expect(await connection.answer()).toMatchObject({ status: 100 });
    connection.write(body);
    expect(await connection.answer()).toMatchObject({ status: 200 });
  }));

test('a sender that goes away in the middle of a body is counted, and nothing is taken', async () => {
  const before = await scrape(exporter);
  await connected(async () => {
    const whole = requestText('POST /webhook', { Authorization: token, Expect: '100-continue' }, body);
    connection.write(whole.subarray(0, -body.length));
    await connection.answer();
    connection.write(whole.subarray(-body.length, -10));
  });
  const reason = { reason: 'incomplete_body' };
  await expect
    .poll(async () => sumOf(await scrape(exporter), 'webhook_rejections_total', reason))
    .toBe(sumOf(before, 'webhook_rejections_total', reason) + 1);
  expect(sumOf(await scrape(exporter), 'webhooks_total')).toBe(sumOf(before, 'webhooks_total'));
});

test('what is not HTTP is answered 400 and cut', () =>
  connected(async () => {
    connection.write('no HTTP\r\n\r\n');
    expect(await connection.closed()).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  }));

test('its sender cannot hold the connection by keeping its own side open', async () => {
  const ledger = await memoryLedger();
  const listener = await webhookListener(ledger.apply);
  const holding = await openConnection(listener.url, { keepOpen: true });
  holding.write('no HTTP\r\n\r\n');
  expect(await holding.answer()).toMatchObject({ status: 400 });
  await listener.close(); // only once every connection is gone
  holding.destroy();
  await ledger.close();
});

test('a header that is too long is answered 431 and cut', () =>
  connected(async () => {
    connection.write(requestText('GET /healthz', { 'X-Long': 'x'.repeat(17_000) }));
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 431 /);
  }));

test('beside many strangers who connect and ask little or nothing, webhooks are received', async () => {
  const strangers = await Promise.all(Array.from({ length: 600 }, () => openConnection(exporter.webhookUrl)));
  for (const stranger of strangers.slice(0, 300)) stranger.write('POST /webhook HTTP/1.1\r\n');
  await connected(expectUsable);
  for (const stranger of strangers) stranger.destroy();
});
