import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { type Listener, listen } from '../../src/http/listener.ts';
import { ask } from '../support/http/ask.ts';
import { requestText } from '../support/http/http-text.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';

let exporter: Exporter | undefined;
let listener: Listener | undefined;
afterEach(async () => {
  await exporter?.close();
  await listener?.close();
  exporter = listener = undefined;
});

/** Some megabytes of page: more than sockets keep, so that an answer that is not read stays unfinished. */
function manyTrunks(folder: string): string {
  const file = join(folder, 'trunks.yaml');
  const trunks = Array.from({ length: 1500 }, (_, index) => `  ST_${index}: { direction: inbound }\n`);
  writeFileSync(file, `trunks:\n${trunks.join('')}`);
  return file;
}

/** Asks for the page and reads nothing of it. */
async function askWithoutReading(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(requestText('GET /metrics'));
  await once(socket, 'readable');
  return socket;
}

test('WEB_MAX_REQUESTS: one more is answered 503 at once, until one of the others is over', async () => {
  using folder = temporaryFolder();
  exporter = await runningExporter({ WEB_MAX_REQUESTS: '2', TRUNKS_FILE: manyTrunks(folder.path) });
  const url = `${exporter.metricsUrl}/metrics`;
  const open = [await askWithoutReading(url), await askWithoutReading(url)];
  const refused = await ask(url);
  expect([refused.status, JSON.parse(refused.body).error, refused.headers['retry-after']]).toEqual([
    503,
    'overloaded',
    '1',
  ]);
  expect((await ask(`${exporter.metricsUrl}/-/ready`)).status).toBe(200);
  open[0]?.destroy();
  await expect.poll(async () => (await ask(url, { method: 'HEAD' })).status).toBe(200);
  expect((await ask(url)).status).toBe(200);
  for (const socket of open) socket.destroy();
});

test('WEB_MAX_REQUESTS=0: as many as there are', async () => {
  exporter = await runningExporter({ WEB_MAX_REQUESTS: '0' });
  const url = `${exporter.metricsUrl}/metrics`;
  const answers = await Promise.all(Array.from({ length: 60 }, () => ask(url)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test('scrapes that share a page have it whole, each in its own format and encoding', async () => {
  exporter = await runningExporter();
  const url = `${exporter.metricsUrl}/metrics`;
  const openMetrics = { accept: 'application/openmetrics-text' };
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => ask(url, { headers: index % 2 ? openMetrics : {} })),
  );
  for (const [index, { headers, body }] of answers.entries()) {
    expect(Buffer.byteLength(body)).toBe(Number(headers['content-length']));
    expect(body.endsWith('# EOF\n')).toBe(index % 2 === 1);
  }
});

test('an answer that nobody reads is cut, one that is read is not', async () => {
  const body = Buffer.alloc(30_000_000);
  const closed: Promise<{ wasSent: boolean; after: number }>[] = [];
  listener = await listen({
    host: '127.0.0.1',
    port: 0,
    answerTimeout: 1500,
    handle(_, answer) {
      const started = performance.now();
      closed.push(
        once(answer, 'close').then(() => ({ wasSent: answer.writableFinished, after: performance.now() - started })),
      );
      answer.end(body);
    },
  });
  const unread = await askWithoutReading(listener.url);
  expect((await ask(listener.url)).body).toHaveLength(body.length);
  expect(await closed[1]).toMatchObject({ wasSent: true });
  const cut = await closed[0];
  expect(cut?.wasSent).toBe(false);
  expect(cut?.after).toBeGreaterThan(1450);
  unread.destroy();
});
