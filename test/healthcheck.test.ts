import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { freePort } from './support/processes/free-port.ts';
import { runningExporter } from './support/processes/running-exporter.ts';

const program = fileURLToPath(new URL('../src/healthcheck.ts', import.meta.url));

function check(
  port: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number | string | null | undefined; stderr: string }> {
  const environment = { METRICS_HOST: '127.0.0.1', METRICS_PORT: port, ...more };
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { env: environment }, (error, _stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stderr }),
    );
  });
}

async function serverOf(answer: RequestListener): Promise<{ port: string } & AsyncDisposable> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: String((server.address() as AddressInfo).port),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.concurrent('the healthcheck', () => {
  test('passes while the service lives, and fails once it is gone', async ({ expect }) => {
    const port = `${await freePort()}`;
    const exporter = await runningExporter({ METRICS_PORT: port });
    expect(await check(port)).toEqual({ code: 0, stderr: '' });
    await exporter.close();
    expect(await check(port)).toEqual({ code: 1, stderr: expect.stringMatching(/^not healthy: .*ECONNREFUSED/) });
  });

  test('asks the webhook listener where WEB_CONFIG_FILE protects the metrics listener', async ({ expect }) => {
    const environment = (port: string) => ({ HOST: '127.0.0.1', PORT: port, WEB_CONFIG_FILE: 'web.yml' });
    await using unready = await serverOf((_, response) => void response.writeHead(503).end());
    expect(await check('9464', environment(unready.port))).toEqual({ code: 0, stderr: '' });
    await using other = await serverOf((_, response) => void response.writeHead(404).end());
    expect(await check('9464', environment(other.port))).toEqual({ code: 1, stderr: 'not healthy: answered 404\n' });
  });

  test('fails when something else answers on the port', async ({ expect }) => {
    await using server = await serverOf((_, response) => void response.writeHead(404).end());
    expect(await check(server.port)).toEqual({ code: 1, stderr: 'not healthy: answered 404\n' });
  });

  test('fails when nothing is answered', async ({ expect }) => {
    await using server = await serverOf(() => undefined);
    expect(await check(server.port)).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^not healthy: .*(aborted|timeout)/),
    });
  });

  test('fails with the reason when the setting is wrong', async ({ expect }) => {
    expect(await check('http')).toEqual({
      code: 1,
      stderr: 'not healthy: METRICS_PORT: expected a whole number from 0 to 65535\n',
    });
  });
});
