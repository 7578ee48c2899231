import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { sumOf } from '../support/http/exposition.ts';
import { legOfScript } from '../support/livekit/api-site.ts';
import { fakeLiveKit } from '../support/livekit/fake-livekit.ts';
import { exporterProcess } from '../support/processes/exporter-process.ts';
import { post, scrape } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { until } from '../support/time/until.ts';
import { keys } from '../support/webhooks/token.ts';

const lost = ['a', 'b', 'c', 'd'];

const joined = (id: string) =>
  JSON.stringify({
    event: 'participant_joined',
    id: `EV_${id}`,
    createdAt: String(Math.floor(Date.now() / 1000)),
    room: { sid: `RM_${id}`, name: `room-${id}` },
    participant: {
      sid: `PA_${id}`,
      identity: `callee-${id}`,
      kind: 'SIP',
      joinedAtMs: String(Date.now()),
      attributes: { 'sip.callID': `SCL_${id}`, 'sip.trunkID': 'ST_elsewhere', 'sip.callStatus': 'dialing' },
    },
  });

test('calls that ended while the exporter was down heal within 100 s of its start, without any traffic', async () => {
  const livekit = await fakeLiveKit(Date.now);
  onTestFinished(() => livekit.close());
  using folder = temporaryFolder();
  const environment = {
    LIVEKIT_API_KEY: keys.key,
    LIVEKIT_API_SECRET: keys.secret,
    LIVEKIT_URL: livekit.url,
    LEDGER_URL: `sqlite:${folder.path}/ledger.db`,
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
  };
  const first = exporterProcess(['serve'], environment);
  const firstUrls = await first.ready();
  for (const id of lost) {
    livekit.legs.set(`room-${id}/callee-${id}`, legOfScript({ id, endAfter: 600_000 }, Date.now()));
    expect((await post(firstUrls, joined(id))).status).toBe(200);
  }
  // A round of reconciliation, after which the ledger remembers the server.
  await setTimeout(35_000);
  expect(await first.stop()).toBe(0);
  livekit.legs.clear();

  const second = exporterProcess(['serve'], environment);
  onTestFinished(async () => void (await second.stop()));
  const { metricsUrl } = await second.ready();
  const startedAt = Date.now();
  const healed = { outcome: 'unknown' };
  expect(sumOf(await scrape({ metricsUrl }), 'calls_active')).toBe(lost.length);
  await until(
    'all are ended',
    async () => sumOf(await scrape({ metricsUrl }), 'calls_ended_total', healed) === lost.length,
    100_000,
  );
  process.stdout.write(`healed ${((Date.now() - startedAt) / 1000).toFixed(1)} s after the start\n`);
  expect(second.log()).not.toContain('name the server');
}, 200_000);
