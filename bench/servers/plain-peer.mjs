// What people write by hand today: Koa, the SDK's WebhookReceiver, prom-client, state in a Map. Nothing survives a
// restart, retries count twice, an inbound caller who gave up counts as a call. The yardstick for `npm run bench`.
//   npm i koa @koa/router livekit-server-sdk prom-client; PORT=7001 node plain-peer.mjs
import Router from '@koa/router';
import Koa from 'koa';
import { WebhookReceiver } from 'livekit-server-sdk';
import client from 'prom-client';

const receiver = new WebhookReceiver(
  process.env.LIVEKIT_API_KEY ?? 'devkey',
  process.env.LIVEKIT_API_SECRET ?? 'secretsecretsecretsecretsecretsecret',
);
const labelNames = ['direction', 'trunk'];
const started = new client.Counter({ name: 'calls_started_total', help: 'started', labelNames });
const ended = new client.Counter({ name: 'calls_ended_total', help: 'ended', labelNames: [...labelNames, 'reason'] });
const active = new client.Gauge({ name: 'calls_active', help: 'active', labelNames });
const duration = new client.Histogram({
  name: 'call_duration_seconds',
  help: 'duration',
  labelNames,
  buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200],
});
const open = new Map();

const router = new Router();
router.post('/webhook', async (ctx) => {
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const event = await receiver.receive(Buffer.concat(chunks).toString(), ctx.get('Authorization'));
  const attributes = event.participant?.attributes ?? {};
  const id = attributes['sip.callID'];
  if (id) {
    const labels = {
      direction: attributes['sip.ruleID'] ? 'inbound' : 'outbound',
      trunk: attributes['sip.trunkID'] || 'none',
    };
    if (event.event === 'participant_joined') {
      started.inc(labels);
      active.inc(labels);
      open.set(id, Date.now());
    } else if (event.event === 'participant_left') {
      ended.inc({ ...labels, reason: String(event.participant.disconnectReason) });
      active.dec(labels);
      if (open.has(id)) duration.observe(labels, (Date.now() - open.get(id)) / 1000);
      open.delete(id);
    }
  }
  ctx.status = 200;
});
router.get('/metrics', async (ctx) => {
  ctx.type = client.register.contentType;
  ctx.body = await client.register.metrics();
});
new Koa().use(router.routes()).listen(Number(process.env.PORT ?? 7001), '127.0.0.1');
