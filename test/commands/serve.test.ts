import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compileCache, localEnvironment } from '../support/processes/exporter-process.ts';
import { freePort } from '../support/processes/free-port.ts';
import { until } from '../support/time/until.ts';
import { keys } from '../support/webhooks/token.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

describe('serve', () => {
  test.each([
    ['SIGTERM', ['SIGTERM']],
    ['SIGHUP, then SIGTERM', ['SIGHUP', 'SIGTERM']],
  ] as const)('handles %s during its start: it starts, stops and exits 0', async (_, signals) => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-'));
    // Reading a pipe delays the start for as long as the test needs.
    const pipe = join(folder, 'secret');
    execFileSync('mkfifo', [pipe]);
    const child = spawn(process.execPath, [main], {
      env: {
        ...compileCache(),
        LIVEKIT_API_KEY: keys.key,
        LIVEKIT_API_SECRET_FILE: pipe,
        HOST: '127.0.0.1',
        PORT: '0',
        METRICS_HOST: '127.0.0.1',
        METRICS_PORT: '0',
        LEDGER_URL: 'memory:',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const log = text(child.stderr);
    const exit = once(child, 'exit');
    const writer = await open(pipe, 'w');
    for (const signal of signals) child.kill(signal);
    await writer.write(keys.secret);
    await writer.close();
    expect(await exit).toEqual([0, null]);
    expect(await log).toMatch(/ready.*shutting down.*closed/s);
    rmSync(folder, { recursive: true });
  });

  test('works and exits 0 although its log is on a full disk', async () => {
    const full = await open('/dev/full', 'w');
    const port = String(await freePort());
    const child = spawn(process.execPath, [main], {
      env: { ...compileCache(), ...localEnvironment, METRICS_PORT: port, LOG_LEVEL: 'debug' },
      stdio: ['ignore', 'ignore', full.fd],
    });
    const exit = once(child, 'exit');
    const asked = async (path: string) =>
      (await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined))?.status;
    await until('it is ready', async () => child.exitCode !== null || (await asked('/-/ready')) === 200);
    expect(await asked('/nowhere')).toBe(404);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    await full.close();
  });
});
