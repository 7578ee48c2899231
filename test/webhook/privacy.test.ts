import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readRecording } from '../../src/traffic/recording.ts';
import { replay } from '../../src/traffic/replay.ts';
import { personalTexts } from '../support/calls/recordings.ts';
import { openConnection } from '../support/http/connection.ts';
import { samplesOf, sumOf } from '../support/http/exposition.ts';
import { requestText } from '../support/http/http-text.ts';
import { exporterProcess } from '../support/processes/exporter-process.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { claimsFor, jwt, keys } from '../support/webhooks/token.ts';

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));
const personal = [...personalTexts()];

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]));

const personalIn = (text: string): string[] =>
  personal.filter((one) => text.includes(Buffer.from(one).toString('latin1')));

test('the recording contains personal data', () => {
  expect(personal).toEqual(
    expect.arrayContaining(['+15551110001', '15551110001', 'sip_+15551110001', 'Phone +15551110001']),
  );
  expect(personal.length).toBeGreaterThan(100);
  expect(personalIn(readFileSync(recording, 'latin1')).length).toBeGreaterThan(100);
});

test('personal data is in neither log, metrics, page nor ledger', async () => {
  using folder = temporaryFolder();
  const process = exporterProcess(['serve'], {
    LIVEKIT_API_KEY: keys.key,
    LIVEKIT_API_SECRET: keys.secret,
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    LEDGER_URL: `sqlite:${folder.path}/ledger.db`,
    LOG_LEVEL: 'trace',
  });
  const { webhookUrl, metricsUrl } = await process.ready();
  const webhooks = readRecording(recording);
  expect(await replay(webhooks, { url: webhookUrl, keys })).toEqual({ 200: webhooks.length });

  // Rejected requests must not be logged either.
  const phone = '+15551110001';
  for (const body of [`{"room":"${phone}`, `{"event":"x","room":"${phone}"}`, `{"event":{"${phone}":1}}`]) {
    const headers = { authorization: jwt({ ...claimsFor(body), sub: phone }), 'x-phone': phone };
    const answer = await fetch(`${webhookUrl}?${phone}`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(personalIn(await answer.text())).toEqual([]);
  }
  expect((await fetch(new URL(`/${phone}`, webhookUrl))).status).toBe(404);

  const connection = await openConnection(webhookUrl);
  connection.write(requestText(`GET http://[${phone}/`));
  expect(await connection.answer()).toMatchObject({ status: 404 });
  connection.destroy();

  const page = await (await fetch(`${metricsUrl}/metrics`)).text();
  expect(sumOf(samplesOf(page), 'calls_started_total')).toBe(38);
  const landing = await (await fetch(metricsUrl)).text();
  const open = filesIn(folder.path);
  expect(Object.keys(open)).toContain('ledger.db-wal');
  expect(await process.stop()).toBe(0);
  const closed = filesIn(folder.path);

  // The search covers the right places: data that may be there is found.
  expect(process.log().match(/"participant_joined"/g)?.length).toBeGreaterThan(30);
  expect(Object.values(open).join('') + Object.values(closed).join('')).toContain('ST_zC5xCaz3twx4');
  const places = {
    log: process.log(),
    page,
    landing,
    ...open,
    ...Object.fromEntries(Object.entries(closed).map(([name, text]) => [`${name} closed`, text])),
  };
  for (const [place, text] of Object.entries(places)) expect(personalIn(text), place).toEqual([]);
});
