import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sumOf } from '../support/http/exposition.ts';
import { keyEnvironment, runCommand, startCommand } from '../support/processes/command.ts';
import { runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { scratchFile } from '../support/processes/temporary-files.ts';

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));
const url = 'http://127.0.0.1:9/webhook';

describe('the process of replay', { timeout: 60_000 }, () => {
  test('sends a recording to an exporter in another process, and exits 0', async () => {
    const exporter = await runningExporter();
    onTestFinished(() => exporter.close());
    expect(await runCommand(['replay', recording, '--url', exporter.webhookUrl])).toEqual({
      code: 0,
      stdout: '385 answered 200\n',
      stderr: '',
    });
    expect(sumOf(await scrape(exporter), 'calls_started_total')).toBe(38);
  });

  test('exits 1 if webhooks were rejected, and prints their status', async () => {
    const exporter = await runningExporter();
    onTestFinished(() => exporter.close());
    const wrong = { ...keyEnvironment, LIVEKIT_API_SECRET: 'another secret' };
    expect(await runCommand(['replay', recording, '--url', exporter.webhookUrl], wrong)).toEqual({
      code: 1,
      stdout: '385 answered 401\n',
      stderr: '',
    });
  });

  test('exits 1 without a key, in one line', async () => {
    expect(await runCommand(['replay', recording, '--url', url], {})).toEqual({
      code: 1,
      stdout: '',
      stderr: 'LIVEKIT_API_KEY: required, the pair that the exporter checks webhooks with\n',
    });
  });

  test('exits 1 for a line that is not a webhook, before sending any', async () => {
    const file = scratchFile('\ufeff{"event":"room_started"}\nnonsense\n');
    expect(await runCommand(['replay', file, '--url', url])).toEqual({
      code: 1,
      stdout: '',
      stderr: `${file}:2 is not a recorded webhook: it is not JSON\n`,
    });
  });

  test('gives up where nothing answers, and says why', async () => {
    const { code, stdout, stderr } = await runCommand(['replay', recording, '--url', url]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('--url: nothing answers at http://127.0.0.1:9 within 4 s: connect ECONNREFUSED 127.0.0.1:9\n');
  });

  test('stops at the first Ctrl-C, and prints what was answered', async () => {
    let isHeld = false;
    const server = createServer((request, response) => {
      request.resume();
      // The first webhooks are refused, so that they wait for their next try.
      isHeld ||= request.method === 'POST';
      response.writeHead(request.method === 'POST' ? 503 : 200).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    const { child, finished } = startCommand(['replay', recording, '--url', `http://127.0.0.1:${port}/webhook`]);
    await expect.poll(() => isHeld, { timeout: 20_000 }).toBe(true);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\d+ answered 503\n$/);
    const [, answered] = /^stopped: (\d+) of 385 answered\n$/.exec(stderr) ?? [];
    expect(Number(answered)).toBeLessThan(385);
  });
});
