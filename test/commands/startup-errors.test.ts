import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fill } from '../../src/catalog/refusals.ts';
import { type StartupErrorName, startupErrors } from '../../src/catalog/startup-errors.ts';
import { openFile } from '../../src/ledger/sqlite/file.ts';
import { compileCache, localEnvironment } from '../support/processes/exporter-process.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Root may write everywhere, so as root the exporter runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let folder: string;
let taken: Server;
let takenPort: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'startup-'));
  chmodSync(folder, 0o755);
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  takenPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
});
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true });
});

async function serve(environment: Readonly<Record<string, string>>, user = {}) {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      ...compileCache(),
      ...localEnvironment,
      ...environment,
    },
    ...user,
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    // It started after all: end it, so that the test fails at once.
    if (stderr.includes('"ready"')) child.kill();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

const message = (name: StartupErrorName, values: Readonly<Record<string, string | number>>): string => {
  const { what, cure } = startupErrors[name];
  return fill(`${what}: ${cure}`.replaceAll('`', ''), values);
};

describe('a startup error is one line on stderr, without a stack, and exit code 1', () => {
  const oneLine = async (environment: Readonly<Record<string, string>>, user = {}) => {
    const { code, stderr } = await serve(environment, user);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
    return stderr;
  };

  test('the webhook port is taken', async () => {
    const values = { VARIABLE: 'PORT', port: takenPort, host: '127.0.0.1' };
    const stderr = await oneLine({ PORT: String(takenPort) });
    expect(stderr).toBe(`${message('port_in_use', values)}\n`);
    expect(stderr).toContain(`PORT: port ${takenPort} on 127.0.0.1 is in use`);
  });

  test('the metrics port is taken', async () => {
    expect(await oneLine({ METRICS_PORT: String(takenPort) })).toContain(`METRICS_PORT: port ${takenPort} `);
  });

  test('an address of another machine (TEST-NET-1, RFC 5737)', async () => {
    const values = { HOST_VARIABLE: 'METRICS_HOST', host: '192.0.2.1' };
    expect(await oneLine({ METRICS_HOST: '192.0.2.1' })).toBe(`${message('address_not_here', values)}\n`);
  });

  test('a second instance on the ledger of the first', async () => {
    const path = join(folder, 'shared.db');
    const first = openFile(path);
    const stderr = await oneLine({ LEDGER_URL: `sqlite:${path}` });
    first.close();
    expect(stderr).toContain(message('ledger_in_use', { path }));
  });

  test('a folder without write permission', async () => {
    const closed = mkdtempSync(join(folder, 'closed-'));
    chmodSync(closed, 0o555);
    for (const path of [join(closed, 'ledger.db'), join(closed, 'deeper', 'ledger.db')])
      expect(await oneLine({ LEDGER_URL: `sqlite:${path}` }, nobody)).toContain(message('ledger_unwritable', { path }));
  });

  test('a file that is not a database', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'a shopping list, long enough to be looked at as a database header\n'.repeat(20));
    expect(await oneLine({ LEDGER_URL: `sqlite:${path}` })).toContain(message('ledger_no_database', { path }));
  });
});
