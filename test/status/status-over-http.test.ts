import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { replay } from '../../src/traffic/replay.ts';
import { recorded, scenarios } from '../support/calls/recordings.ts';
import { post, runningExporter } from '../support/processes/running-exporter.ts';
import { type WantedCall, webhooksOf } from '../support/webhooks/call-webhooks.ts';
import { keys, signAt } from '../support/webhooks/token.ts';

let exporter: Exporter;
afterEach(() => exporter.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** fetch allows no `Host` and decodes gzip by itself, so the page is asked for one floor below. */
const get = (headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<Answer>((resolve, reject) => {
    request(`${exporter.metricsUrl}/`, { headers, method, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });

const textOf = (page: string): string =>
  page
    .slice(page.indexOf('<main>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const text = async (): Promise<string> => textOf((await get()).body.toString());

const send = async (name: string, outcome: WantedCall['outcome'], at = Date.now()) => {
  for (const { body } of webhooksOf({
    name,
    direction: 'inbound',
    trunk: 'ST_a',
    outcome,
    startsAt: at - 9000,
    lasts: 8000,
  }))
    expect((await post(exporter, body, signAt(body, at))).status).toBe(200);
};

describe('the status page of a running exporter', () => {
  test('with nothing received it explains how to connect, at the address that was asked', async () => {
    exporter = await runningExporter({ WEBHOOK_PATH: '/hook' });
    const { port } = new URL(exporter.webhookUrl);
    const { status, headers, body } = await get({ host: 'exporter.example:9464' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const page = body.toString();
    expect(page).toContain('<h1>Waiting for the first webhook</h1>');
    expect(page).toContain(`- http://exporter.example:${port}/hook`);
    expect(page).toContain("- targets: ['exporter.example:9464']");
  });

  test('a Host that is markup is not repeated', async () => {
    exporter = await runningExporter();
    const page = (await get({ host: '"><script>alert(1)</script>' })).body.toString();
    expect(page).not.toContain('alert(1)');
    expect(page).toContain(exporter.webhookUrl);
  });

  test('HEAD and gzip', async () => {
    exporter = await runningExporter();
    const head = await get({}, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    const zipped = await get({ 'accept-encoding': 'gzip, br' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.body).toString()).toContain('<title>Waiting for the first webhook');
  });

  test('busy: the calls of the recordings, with nothing personal', async () => {
    exporter = await runningExporter();
    const webhooks = recorded.map(({ body, receivedAt, event }) => ({
      body,
      receivedAt,
      room: event.room?.name ?? '',
    }));
    await replay(webhooks, { url: exporter.webhookUrl, keys });
    const page = (await get()).body.toString();
    const shown = textOf(page);
    expect(shown).toMatch(/Calls Open now 1 .* Today 38 started since midnight/);
    expect(shown).toContain('recorded webhooks, sent again');
    for (const { trunk } of scenarios) expect(shown).toContain(trunk);
    // An id is shown for calls to ask the carrier about, and nowhere else.
    const rest = page.replace(/<code class="id">SCL_\w+<\/code>/g, '');
    expect(rest.length).toBeLessThan(page.length);
    expect(rest).not.toMatch(/\+?1555\d|sip_\+|call-_|SCL_|PA_|RM_/);
  });

  test('with rejections: what was refused, and what to do', async () => {
    exporter = await runningExporter();
    for (const other of ['one', 'two'])
      await post(exporter, '{}', signAt('{}', Date.now(), { key: `API${other}`, secret: keys.secret }));
    await post(exporter, '{}', signAt('{}', Date.now() - 7_200_000));
    await fetch(`${exporter.webhookUrl}/other`, { method: 'POST' });
    const shown = await text();
    expect(shown).toContain('Webhooks arrive, and all are refused: expired_token');
    expect(shown).toMatch(/unknown_key lost for good 2 \d s ago/);
    expect(shown).toMatch(/The clock here is about 2 h ahead of LiveKit&#39;s\./);
    expect(shown).toMatch(/not_found rarely a webhook 1 /);
    expect(shown).not.toContain('APIone');
    await send('works', 'completed');
    expect(await text()).toContain('Webhooks arrive, and some are refused: expired_token');
  });

  test('a wrong path of the metrics listener is not among them', async () => {
    exporter = await runningExporter();
    await fetch(`${exporter.metricsUrl}/nothing`);
    expect(await text()).toContain('No webhook was refused');
  });

  test('calls now and today, over a restart and over midnight', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'status-'));
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    // Noon is the same day in every zone that a machine may have.
    let now = Date.parse('2026-09-14T12:00:00Z');
    const start = () => runningExporter({ LEDGER_URL: `sqlite:${join(folder, 'ledger.db')}` }, () => now);
    exporter = await start();
    await send('a', 'completed', now);
    await send('b', undefined, now);
    await exporter.close();
    exporter = await start();
    await send('c', 'completed', now);
    let shown = await text();
    expect(shown).toContain('Open now 1 ringing included');
    expect(shown).toContain(`Today 3 started since midnight (${zone})`);
    expect(shown).toMatch(/ST_a inbound 1 3 100.% completed 100.%/);
    await exporter.close();
    now += 24 * 3_600_000;
    exporter = await start();
    await send('d', 'completed', now);
    shown = await text();
    expect(shown).toContain(`Today 1 started since midnight (${zone})`);
    expect(shown).toMatch(/ST_a inbound 1 1 4 in all/);
    rmSync(folder, { recursive: true });
  });

  test('a configuration that could not be loaded again: what is wrong, until it is right', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'status-'));
    const file = join(folder, 'trunks.yaml');
    writeFileSync(file, 'trunks: {}\n');
    exporter = await runningExporter({ TRUNKS_FILE: file });
    await send('a', 'completed');
    const reload = async () => (await fetch(`${exporter.metricsUrl}/-/reload`, { method: 'POST' })).status;
    writeFileSync(file, 'trunks:\n  ST_a: { direction: sideways }\n');
    expect(await reload()).toBe(500);
    let shown = await text();
    expect(shown).toContain('The configuration was not reloaded');
    expect(shown).toMatch(/what was loaded before is still used\. .*direction/);
    expect(shown).toMatch(/Configuration could not be loaded \d s ago/);
    writeFileSync(file, 'trunks: {}\n');
    expect(await reload()).toBe(200);
    shown = await text();
    expect(shown).toContain('Webhooks arrive');
    expect(shown).toMatch(/Configuration loaded \d s ago/);
    rmSync(folder, { recursive: true });
  });

  test('calls that may come back, and those that went wrong, with their ids', async () => {
    let now = Date.parse('2026-09-14T12:00:00Z');
    exporter = await runningExporter({}, () => now);
    await send('bad', 'failed', now);
    await send('lost', 'dropped', now);
    let shown = await text();
    expect(shown).toMatch(/SCL_bad \d s ago/);
    expect(shown).toContain('Open now 1 1 of them awaited: may come back');
    expect(shown).not.toContain('SCL_lost');
    now += 121_000;
    await expect.poll(text, { timeout: 10_000 }).toContain('SCL_lost');
    shown = await text();
    expect(shown).toMatch(/SCL_lost 2 min ago [\d:]{8} ST_a inbound dropped connection_timeout/);
    expect(shown).toContain('Open now 0 ringing included');
  });

  test('on a shared port too', async () => {
    exporter = await runningExporter();
    const { port } = new URL(exporter.webhookUrl);
    await exporter.close();
    exporter = await runningExporter({ PORT: port, METRICS_PORT: port });
    expect(await text()).toContain('Waiting for the first webhook');
  });
});
