import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.ts';
import type { Exporter } from '../../src/exporter.ts';
import { sumOf } from '../support/http/exposition.ts';
import { legOfScript } from '../support/livekit/api-site.ts';
import { type FakeLiveKit, fakeLiveKit } from '../support/livekit/fake-livekit.ts';
import { post, runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { keys } from '../support/webhooks/token.ts';

const participant = (id: string, status: string) => ({
  sid: `PA_${id}`,
  identity: `callee-${id}`,
  kind: 'SIP',
  joinedAtMs: String(Date.now()),
  attributes: { 'sip.callID': `SCL_${id}`, 'sip.trunkID': 'ST_zf5CdTHqnvTJ', 'sip.callStatus': status },
});
const webhook = (id: string, event: string, status: string) =>
  JSON.stringify({
    event,
    id: `EV_${id}_${event}`,
    createdAt: String(Math.floor(Date.now() / 1000)),
    room: { sid: `RM_${id}`, name: `room-${id}` },
    participant: participant(id, status),
  });

describe('an exporter with LIVEKIT_URL', () => {
  let exporter: Exporter | undefined;
  let server: FakeLiveKit | undefined;
  afterEach(async () => {
    await exporter?.close();
    await server?.close();
  });

  test('shows the answer of an outbound call, and every listed trunk at 0 under its id', async () => {
    server = await fakeLiveKit(Date.now);
    exporter = await runningExporter({ LIVEKIT_URL: server.url });
    const leg = legOfScript({ id: 'e2e', answerAfter: 400, endAfter: 60_000 }, Date.now());
    server.legs.set('room-e2e/callee-e2e', leg);
    expect((await post(exporter, webhook('e2e', 'participant_joined', 'dialing'))).status).toBe(200);
    const running = exporter;
    await expect
      .poll(async () => sumOf(await scrape(running), 'call_answer_seconds_count', { direction: 'outbound' }), {
        timeout: 10_000,
      })
      .toBe(1);
    const samples = await scrape(exporter);
    expect(sumOf(samples, 'call_answer_seconds_sum')).toBeLessThan(3);
    expect(sumOf(samples, 'answer_watch_total', { result: 'answered' })).toBe(1);
    expect(sumOf(samples, 'api_requests_total', { method: 'GetParticipant', code: '200' })).toBeGreaterThan(0);
    const inbound = { direction: 'inbound', trunk: 'ST_EBGdATDtx6Vb' };
    expect(
      samples.filter((s) => s.name === 'livekit_telephony_calls_started_total' && s.labels.trunk === inbound.trunk),
    ).toEqual([{ name: 'livekit_telephony_calls_started_total', labels: inbound, value: 0 }]);
    const info = { trunk: 'ST_zf5CdTHqnvTJ', trunk_id: 'ST_zf5CdTHqnvTJ', name: 'Carrier north' };
    expect(sumOf(samples, 'trunk_info', info)).toBe(1);
    expect((await post(exporter, webhook('e2e', 'participant_left', 'hangup'))).status).toBe(200);
    expect(sumOf(await scrape(exporter), 'call_talk_seconds_count', { direction: 'outbound' })).toBe(1);
  });

  test('accepts webhooks while the API hangs, and closes at once', async () => {
    server = await fakeLiveKit(Date.now);
    server.fault = () => 'hang';
    exporter = await runningExporter({ LIVEKIT_URL: server.url });
    const running = exporter;
    const statuses = await Promise.all(
      Array.from(
        { length: 50 },
        async (_, index) => (await post(running, webhook(`${index}`, 'participant_joined', 'dialing'))).status,
      ),
    );
    expect(statuses).toEqual(Array(50).fill(200));
    expect((await fetch(`${exporter.metricsUrl}/-/ready`)).status).toBe(200);
    const closing = Date.now();
    await exporter.close();
    expect(Date.now() - closing).toBeLessThan(1500);
  });

  test('shows on its status page whether the API works, without address and key', async () => {
    server = await fakeLiveKit(Date.now);
    server.fault = (method) => (method === 'ListRooms' ? { status: 401 } : undefined);
    exporter = await runningExporter({ LIVEKIT_URL: server.url });
    const { metricsUrl } = exporter;
    const page = async () => (await fetch(metricsUrl)).text();
    const row = (method: string) => new RegExp(`<code>${method}</code>.*?</tr>`);
    await expect.poll(async () => row('ListRooms').exec(await page())?.[0]).toContain('<code>401</code>');
    await expect.poll(async () => row('ListSIPOutboundTrunk').exec(await page())?.[0]).toContain('Works.');
    expect(row('ListRooms').exec(await page())?.[0]).toContain('lacks the grant <code>roomList</code>');
    for (const secret of [server.url, new URL(server.url).port, keys.key, keys.secret])
      expect(await page()).not.toContain(secret);
  });

  test('sends no requests without it', async () => {
    exporter = await runningExporter();
    await post(exporter, webhook('plain', 'participant_joined', 'dialing'));
    const samples = await scrape(exporter);
    expect(sumOf(samples, 'answer_watch_total')).toBe(0);
    expect(samples.filter(({ name }) => name === 'livekit_telephony_api_requests_total')).toEqual([]);
    expect(await (await fetch(exporter.metricsUrl)).text()).not.toContain('id="api"');
  });
});

describe('LIVEKIT_URL', () => {
  const read = (url: string, more: Record<string, string> = {}) =>
    readConfig({ LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's', LIVEKIT_URL: url, ...more });

  test.each(['http://localhost:7880', 'https://a.livekit.cloud', 'ws://localhost:7880/', 'wss://a.livekit.cloud'])(
    'accepts %s',
    (url) => {
      expect(read(url).livekit).toEqual({ url, key: 'k', secret: 's', requestsPerSecond: 10 });
    },
  );

  test.each([
    'localhost:7880',
    'redis://localhost',
    'https://user:secret@host',
    'https://host/path',
    'https://host?x=1',
    'nonsense',
  ])('rejects %s', (url) => {
    expect(() => read(url)).toThrow(/LIVEKIT_URL: expected a URL such as/);
  });

  test('is optional, and the rate limit is a positive whole number', () => {
    expect(read('').livekit).toBeUndefined();
    expect(() => read('http://x', { LIVEKIT_API_REQUESTS_PER_SECOND: '0' })).toThrow(ConfigError);
  });
});
