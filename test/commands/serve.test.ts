import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compileCache } from '../support/processes/exporter-process.ts';
import { keys } from '../support/webhooks/token.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

describe('serve', () => {
  test('handles a SIGTERM during its start: it starts, stops and exits 0', async () => {
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
    child.kill('SIGTERM');
    await writer.write(keys.secret);
    await writer.close();
    expect(await exit).toEqual([0, null]);
    expect(await log).toMatch(/ready.*shutting down.*closed/s);
    rmSync(folder, { recursive: true });
  });
});
