import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from '../support/processes/free-port.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { keys } from '../support/webhooks/token.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

test('npm start, ended as a terminal ends it, comes back once the service has put everything away', async () => {
  using folder = temporaryFolder();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: project,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LIVEKIT_API_KEY: keys.key,
      LIVEKIT_API_SECRET: keys.secret,
      HOST: '127.0.0.1',
      PORT: `${await freePort()}`,
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: `${await freePort()}`,
      LEDGER_URL: `sqlite:${folder.path}/ledger.db`,
    },
  });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  while (!log.includes('"ready"')) await once(child.stderr, 'data');
  expect(readdirSync(folder.path).length).toBeGreaterThan(1);
  // To the whole group, as Ctrl-C and supervisors do; npm passes it on once more.
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(readdirSync(folder.path)).toEqual(['ledger.db']);
});
