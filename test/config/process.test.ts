import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../src/version.ts';
import { exporterProcess, localEnvironment } from '../support/processes/exporter-process.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { keys } from '../support/webhooks/token.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const good = localEnvironment;

describe('the process', () => {
  test('serves until a signal ends it, and exits 0', async () => {
    const process = exporterProcess(['serve'], good);
    const { webhookUrl, metricsUrl } = await process.ready();
    expect((await fetch(new URL('/healthz', webhookUrl))).status).toBe(200);
    expect((await fetch(`${metricsUrl}/-/ready`)).status).toBe(200);
    expect(await process.stop()).toBe(0);
    const lines = process.log().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['ready', 'shutting down', 'closed']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', version });
  });

  test('with a wrong configuration says all that is wrong, opens nothing and ends with 1', async () => {
    const ledger = `${folder.path}/never/ledger.db`;
    // The ports are in use: if it tried to listen, it would report that instead.
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as AddressInfo).port);
    const { LIVEKIT_API_KEY: _, ...rest } = good;
    const wrong = {
      PORT: port,
      METRICS_PORT: port,
      LEDGER_URL: `sqlite:${ledger}`,
      LOG_LEVEL: 'loud',
      LIVEKIT_KEYS: keys.secret,
    };
    const process = exporterProcess(['serve'], { ...rest, ...wrong });
    expect(await process.ended()).toBe(1);
    expect(process.log()).toBe(
      [
        'the configuration is wrong:',
        '  LIVEKIT_API_KEY: required, API key that signs the webhooks',
        '  LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent, got "loud"',
        '  LIVEKIT_KEYS: expected `key: secret` lines or a YAML map of them',
        '',
      ].join('\n'),
    );
    expect(readdirSync(folder.path)).not.toContain('never');
    taken.close();
  });

  test('with a port that is taken says which, and ends with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as AddressInfo).port);
    const process = exporterProcess(['serve'], { ...good, METRICS_PORT: port });
    expect(await process.ended()).toBe(1);
    expect(process.log()).toBe(
      `METRICS_PORT: port ${port} on 127.0.0.1 is in use by another program: stop that program (ss -ltnp names it), or set METRICS_PORT to a free port\n`,
    );
    taken.close();
  });
});

const olderNode = '/usr/bin/node';
const isOlder =
  existsSync(olderNode) && Number(spawnSync(olderNode, ['-p', 'process.versions.node.split(".")[0]']).stdout) < 24;
if (!isOlder) console.warn(`SKIPPED: ${olderNode} is not an older Node, so its message is not tested`);

describe.skipIf(!isOlder)('on an older Node', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  beforeAll(() => {
    // The built package, in another place than `dist`, which others may be using.
    const tsc = spawnSync(
      process.execPath,
      [`${root}/node_modules/.bin/tsc`, '-p', 'tsconfig.build.json', '--outDir', `${folder.path}/dist`],
      { cwd: root },
    );
    expect(String(tsc.stdout) + String(tsc.stderr)).toBe('');
    cpSync(`${root}/package.json`, `${folder.path}/package.json`);
    symlinkSync(`${root}/node_modules`, `${folder.path}/node_modules`);
  }, 60_000);
  const main = () => `${folder.path}/dist/main.js`;

  test('it says so in one line and ends with 1', async () => {
    const process = exporterProcess(['serve'], good, { node: olderNode, main: main() });
    expect(await process.ended()).toBe(1);
    expect(process.log()).toMatch(/^livekit-telephony-exporter needs Node 24 or newer, this is \d+\.\d+\.\d+\n$/);
  });

  test('while the same files run on this one', async () => {
    const process = exporterProcess([], good, { main: main() });
    await process.ready();
    expect(await process.stop()).toBe(0);
  });
});
