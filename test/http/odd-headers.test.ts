import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { ask } from '../support/http/ask.ts';
import { openConnection } from '../support/http/connection.ts';
import { requestText } from '../support/http/http-text.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';

let exporter: Exporter;
beforeAll(async () => {
  exporter = await runningExporter();
});
afterAll(() => exporter.close());

const inside = ['GET /metrics', 'GET /metrics?collect[]=process', 'GET /', 'GET /-/healthy', 'GET /-/ready'];
const routes = [...inside, 'POST /-/reload', 'GET /nowhere'].map((route) => ['metricsUrl', route] as const);
const publicRoutes = ['POST /webhook', 'GET /webhook', 'GET /healthz', 'GET /'].map(
  (route) => ['webhookUrl', route] as const,
);

async function statusOf(url: 'metricsUrl' | 'webhookUrl', line: string, host: string | undefined): Promise<number> {
  const connection = await openConnection(exporter[url]);
  connection.write(requestText(line, { Host: host, Connection: 'close' }));
  const status = Number((await connection.closed()).split(' ')[1]);
  connection.destroy();
  return status;
}

describe.each([...routes, ...publicRoutes])('%s %s', (url, line) => {
  test('an odd Host changes nothing', async () => {
    const usual = await statusOf(url, line, 'localhost');
    expect(usual).not.toBe(503);
    for (const host of [':::', '', ' ', 'a b', '[', '%', '@', 'a:b:c', '/', '?', '#', '"', '\u00ff', 'x'.repeat(5000)])
      expect([host, await statusOf(url, line, host)]).toEqual([host, usual]);
    expect(await statusOf(url, line, undefined)).toBe(400); // RFC 9112, 3.2: a request without it is none
  });
});

describe('POST /-/reload', () => {
  const reload = (headers: Readonly<Record<string, string>>) =>
    ask(`${exporter.metricsUrl}/-/reload`, { method: 'POST', headers });
  const { host } = new URL('http://exporter.internal:9464');

  test.each([
    ['a program, which has none', {}, 200],
    ['its own page', { host, origin: `http://${host}` }, 200],
    ['its own page behind a proxy with TLS', { host: 'metrics.internal', origin: 'https://metrics.internal' }, 200],
    ['its own page on the usual port', { host: 'metrics.internal:443', origin: 'https://metrics.internal' }, 200],
    ['another site', { host, origin: 'https://evil.example' }, 403],
    ['another port of the same host', { host, origin: 'http://exporter.internal' }, 403],
    ['a page without a site', { host, origin: 'null' }, 403],
    ['nonsense', { host, origin: '::' }, 403],
    ['another site, with an odd Host', { host: ':::', origin: 'https://evil.example' }, 403],
  ])('from %s', async (_, headers, status) => {
    const answer = await reload(headers);
    expect(answer.status).toBe(status);
    if (status === 403) expect(JSON.parse(answer.body).error).toBe('foreign_origin');
  });
});
