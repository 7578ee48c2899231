import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { sumOf } from '../support/http/exposition.ts';
import { post, runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { keys, signAt } from '../support/webhooks/token.ts';

const body = JSON.stringify({ event: 'room_started', id: 'EV_1', room: { sid: 'RM_1', name: 'call-_+15551110001_x' } });

let exporter: Exporter;
let lines: string[];
async function start(): Promise<void> {
  lines = [];
  exporter = await runningExporter({}, undefined, pino({ level: 'info' }, { write: (line) => void lines.push(line) }));
}
afterEach(() => exporter.close());

const reasons = () => lines.map((line) => (JSON.parse(line) as { reason?: string }).reason);

describe('the log of an exporter that is set up wrong', () => {
  test.each([
    ['unknown_key', () => signAt(body, Date.now(), { key: 'APIother', secret: keys.secret })],
    ['bad_token', () => signAt(body, Date.now(), { key: keys.key, secret: 'another secret of 32 characters.' })],
    ['expired_token', () => signAt(body, Date.now() - 3_600_000)],
    ['not_yet_valid', () => signAt(body, Date.now() + 3_600_000)],
    ['digest_mismatch', () => signAt(` ${body}`, Date.now())],
  ])('%s: one line for many, and nothing of the request', async (reason, token) => {
    await start();
    for (let index = 0; index < 5; index++) expect((await post(exporter, body, token())).status).toBe(401);
    expect(reasons()).toEqual([reason]);
    await exporter.close();
    expect(reasons()).toEqual([reason, reason]);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 40, leftOut: 4 });
    expect(lines.join()).not.toMatch(/15551110001|APIother|RM_1|EV_1/);
  });

  test('a wrong path is answered with the right one', async () => {
    await start();
    const answer = await fetch(exporter.webhookUrl.replace('/webhook', '/livekit/+15551110001'), {
      method: 'POST',
      body,
    });
    expect(answer.status).toBe(404);
    expect(reasons()).toEqual(['not_found']);
    expect(lines[0]).toContain('end in /webhook');
    expect(lines[0]).not.toContain('15551110001');
  });

  test('a wrong path of the metrics listener is nobody’s webhook', async () => {
    await start();
    expect((await fetch(`${exporter.metricsUrl}/favicon.ico`)).status).toBe(404);
    expect(reasons()).toEqual([]);
  });

  test('an https:// URL that leads straight here is named', async () => {
    await start();
    await expect(fetch(exporter.webhookUrl.replace('http:', 'https:'), { method: 'POST', body })).rejects.toThrow();
    expect(reasons()).toEqual(['not_http']);
    expect(lines[0]).toContain('Use an http:// URL');
    expect(sumOf(await scrape(exporter), 'webhook_rejections_total', { reason: 'not_http' })).toBe(1);
  });

  test('TLS on the metrics listener is nobody’s webhook', async () => {
    await start();
    await expect(fetch(exporter.metricsUrl.replace('http:', 'https:'))).rejects.toThrow();
    expect(reasons()).toEqual([]);
  });
});
