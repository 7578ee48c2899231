import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metrics, prefix } from '../../src/catalog/catalog.ts';
import type { Exporter } from '../../src/exporter.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';

let exporter: Exporter;
beforeAll(async () => {
  exporter = await runningExporter();
});
afterAll(() => exporter.close());

/** fetch decodes gzip by itself, so the bytes are asked for one floor below. */
const get = (headers: Record<string, string>) =>
  new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    request(`${exporter.metricsUrl}/metrics`, { headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });

const text = 'text/plain; version=0.0.4; charset=utf-8';
const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

describe('which format is written', () => {
  test.each([
    ['nothing asked for', undefined, text],
    ['anything', '*/*', text],
    ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', text],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      openMetrics,
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      openMetrics,
    ],
    ['text preferred', 'text/plain;version=0.0.4;q=1,application/openmetrics-text;version=1.0.0;q=0.5', text],
    ['OpenMetrics of any version', 'application/openmetrics-text', openMetrics],
    ['a character set', 'application/openmetrics-text; version=1.0.0; charset=utf-8', openMetrics],
    ['a quoted escaping', 'application/openmetrics-text;version=1.0.0;escaping="allow-utf-8"', openMetrics],
    ['something else', 'application/json', text],
  ])('%s', async (_, accept, type) => {
    const { headers, body } = await get(accept === undefined ? {} : { accept });
    expect(headers['content-type']).toBe(type);
    expect(body.toString().endsWith('# EOF\n')).toBe(type === openMetrics);
    expect(body.toString()).toContain(
      type === text ? '# TYPE livekit_telephony_webhooks_total counter' : '# TYPE livekit_telephony_webhooks counter',
    );
  });

  test('gzip where it is accepted', async () => {
    const zipped = await get({ 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.body).toString()).toContain('livekit_telephony_build_info{');
    expect((await get({ 'accept-encoding': 'identity' })).headers['content-encoding']).toBeUndefined();
  });
});

describe('the page of a running exporter', () => {
  test('has every family of the catalogue, each once, with its HELP and TYPE', async () => {
    const lines = (await get({})).body.toString().split('\n');
    for (const [name, { type, help }] of metrics) {
      expect(lines.filter((line) => line === `# HELP ${prefix}${name} ${help}`)).toHaveLength(1);
      expect(lines.filter((line) => line === `# TYPE ${prefix}${name} ${type}`)).toHaveLength(1);
    }
    const ours = lines.filter((line) => line.startsWith(`# TYPE ${prefix}`));
    expect(ours).toHaveLength(metrics.length);
  });

  test('does not say that a webhook came in 1970', async () => {
    const { body } = await get({});
    expect(body.toString()).not.toMatch(/^livekit_telephony_webhook_last_received_timestamp_seconds /m);
  });

  test('names no gauge like a counter: promtool and OpenMetrics refuse it', async () => {
    const { body } = await get({});
    expect(body.toString()).not.toMatch(/^# TYPE \w+_total gauge$/m);
  });
});
