import { expect, test } from 'vitest';
import { openConnection } from '../support/http/connection.ts';
import { sumOf } from '../support/http/exposition.ts';
import { requestText } from '../support/http/http-text.ts';
import { freePort } from '../support/processes/free-port.ts';
import { runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { claimsFor, jwt } from '../support/webhooks/token.ts';

const body = JSON.stringify({
  event: 'participant_joined',
  id: 'EV_drained',
  room: { sid: 'RM_1', name: 'r' },
  participant: { sid: 'PA_1', kind: 'SIP', attributes: { 'sip.callID': 'SCL_1', 'sip.ruleID': 'SDR_1' } },
});
const authorization = jwt(claimsFor(body));
const whole = requestText('POST /webhook', { Authorization: authorization }, body);

test('while it shuts down, what is in flight is finished and what is new is sent again', async () => {
  using folder = temporaryFolder();
  // No port of the system's choice: another test could get it as soon as this exporter no longer listens.
  const environment = { LEDGER_URL: `sqlite:${folder.path}/ledger.db`, PORT: `${await freePort()}` };
  const exporter = await runningExporter(environment);

  const inFlight = await openConnection(exporter.webhookUrl);
  const asking = { Authorization: authorization, Expect: '100-continue' };
  inFlight.write(requestText('POST /webhook', asking, body).subarray(0, -body.length));
  expect(await inFlight.answer(), 'its token was taken').toMatchObject({ status: 100 });
  const begun = await openConnection(exporter.webhookUrl);
  begun.write(whole.subarray(0, 20));
  expect((await fetch(new URL('/healthz', exporter.webhookUrl))).status).toBe(200);

  const closing = exporter.close();
  const ready = await fetch(`${exporter.metricsUrl}/-/ready`);
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
  begun.write(whole.subarray(20));
  const answer = await begun.answer();
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(JSON.parse(answer.body)).toMatchObject({ error: 'draining' });
  expect(sumOf(await scrape(exporter), 'webhook_rejections_total', { reason: 'draining' })).toBe(1);
  await expect(openConnection(exporter.webhookUrl)).rejects.toMatchObject({ code: 'ECONNREFUSED' });

  inFlight.write(body);
  expect(await inFlight.answer()).toMatchObject({ status: 200 });
  await closing;
  expect([await inFlight.closed(), await begun.closed()], 'no connection is left').toEqual(['', '']);

  const next = await runningExporter(environment);
  expect(sumOf(await scrape(next), 'calls_started_total'), 'what was answered 200 is kept').toBe(1);
  await next.close();
});
