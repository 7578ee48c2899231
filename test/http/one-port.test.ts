import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { sumOf } from '../support/http/exposition.ts';
import { freePort } from '../support/processes/free-port.ts';
import { post, runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';

let exporter: Exporter;
beforeAll(async () => {
  const port = String(await freePort());
  exporter = await runningExporter({ PORT: port, METRICS_PORT: port });
});
afterAll(() => exporter.close());

test('METRICS_PORT equal to PORT: one listener serves both', async () => {
  expect(exporter.webhookUrl).toBe(`${exporter.metricsUrl}/webhook`);
  expect((await post(exporter, JSON.stringify({ event: 'room_finished' }))).status).toBe(200);
  for (const path of ['/', '/metrics', '/healthz', '/-/ready', '/-/healthy'])
    expect((await fetch(exporter.metricsUrl + path)).status, path).toBe(200);
});

test('only what is refused outside of the inside counts as refused', async () => {
  const statuses = [];
  for (const path of ['/webhook', '/nowhere', '/-/reload', '/metrics/'])
    statuses.push((await fetch(exporter.metricsUrl + path)).status);
  expect(statuses).toEqual([405, 404, 405, 404]);
  const samples = await scrape(exporter);
  expect(sumOf(samples, 'webhook_rejections_total')).toBe(3);
  expect(sumOf(samples, 'webhook_rejections_total', { reason: 'not_found' })).toBe(2);
});

test('a port that is taken: neither the other port nor the ledger is left open', async () => {
  using folder = temporaryFolder();
  const free = String(await freePort());
  const environment = { PORT: free, METRICS_PORT: new URL(exporter.metricsUrl).port };
  const ledger = { LEDGER_URL: `sqlite:${folder.path}/ledger.db` };
  await expect(runningExporter({ ...environment, ...ledger })).rejects.toMatchObject({ cause: { code: 'EADDRINUSE' } });
  const next = await runningExporter({ PORT: free, ...ledger });
  expect(next.webhookUrl).toContain(free);
  await next.close();
});
