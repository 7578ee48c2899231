import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { ask } from '../support/http/ask.ts';
import { post, runningExporter } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';

const hash = (password: string, kind = 'b') => hashSync(password, 4).replace('$2b$', `$2${kind}$`);
const folder = temporaryFolder();
const file = join(folder.path, 'web.yml');
const users = (all: Readonly<Record<string, string>>) =>
  writeFileSync(file, `basic_auth_users: ${JSON.stringify(all)}\n`);

let exporter: Exporter;
beforeAll(async () => {
  users({ prometheus: hash('right', 'y'), old: hash('pass:word', 'a'), ünï: hash('pässwörd') });
  exporter = await runningExporter({ WEB_CONFIG_FILE: file });
});
afterAll(async () => {
  await exporter.close();
  folder[Symbol.dispose]();
});

const statusOf = async (path: string, auth?: string) =>
  (await ask(exporter.metricsUrl + path, auth === undefined ? {} : { auth })).status;

describe('basic authentication of the metrics listener', () => {
  test.each(['/metrics', '/', '/-/healthy', '/-/ready', '/-/reload', '/nowhere', '/metrics/'])(
    '%s: 401',
    async (path) => {
      const answer = await ask(exporter.metricsUrl + path);
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="livekit-telephony-exporter", charset="UTF-8"' },
      });
      expect(JSON.parse(answer.body)).toEqual({
        error: 'unauthorized',
        message: 'this needs a user name and a password',
      });
    },
  );

  test('the right password opens every path, whichever of its kinds of bcrypt', async () => {
    for (const auth of ['prometheus:right', 'old:pass:word', 'ünï:pässwörd']) {
      expect([auth, await statusOf('/metrics', auth)]).toEqual([auth, 200]);
      expect([auth, await statusOf('/nowhere', auth)]).toEqual([auth, 404]);
    }
  });

  test.each(['prometheus:wrong', 'prometheus:', 'prometheus', 'nobody:right', 'old:right', ':', ''])(
    'not %j',
    async (auth) => {
      expect(await statusOf('/metrics', auth)).toBe(401);
    },
  );

  test('a refused login is answered late, which a right one is not', async () => {
    const time = async (auth: string) => {
      const started = performance.now();
      await statusOf('/-/healthy', auth);
      return performance.now() - started;
    };
    await time('prometheus:right');
    // The fastest of several: a busy machine may answer any of them late.
    const right = [await time('prometheus:right'), await time('prometheus:right'), await time('prometheus:right')];
    expect(Math.min(...right)).toBeLessThan(450);
    expect(await time('prometheus:wrong')).toBeGreaterThan(450);
  });

  test.each(['Basic', 'Basic !', 'Bearer cHJvbWV0aGV1czpyaWdodA==', 'Basic cHJvbWV0aGV1czpyaWdodA==, x'])(
    'nor the header %j',
    async (authorization) => {
      expect((await ask(`${exporter.metricsUrl}/metrics`, { headers: { authorization } })).status).toBe(401);
    },
  );

  test('webhooks and their health check need none', async () => {
    expect((await post(exporter, JSON.stringify({ event: 'room_finished' }))).status).toBe(200);
    expect((await ask(new URL('/healthz', exporter.webhookUrl).href)).status).toBe(200);
  });

  test('a reload needs it, and puts other users in force at once', async () => {
    users({ prometheus: hash('new') });
    const reload = (auth: string) => ask(`${exporter.metricsUrl}/-/reload`, { method: 'POST', auth });
    expect((await reload('prometheus:wrong')).status).toBe(401);
    expect(await statusOf('/metrics', 'prometheus:right')).toBe(200);
    expect((await reload('prometheus:right')).status).toBe(200);
    expect(await statusOf('/metrics', 'prometheus:right')).toBe(401);
    expect(await statusOf('/metrics', 'old:pass:word')).toBe(401);
    expect(await statusOf('/metrics', 'prometheus:new')).toBe(200);
  });

  test('a bad file keeps the users before', async () => {
    users({ prometheus: 'plain text' });
    const answer = await ask(`${exporter.metricsUrl}/-/reload`, { method: 'POST', auth: 'prometheus:new' });
    expect([answer.status, answer.body]).toEqual([500, expect.stringContaining('expected a bcrypt hash')]);
    expect(answer.body).not.toContain('plain text');
    expect(await statusOf('/metrics', 'prometheus:new')).toBe(200);
  });
});
