// Stock prom-client with the same series as ours: what a page of 2,000 pairs costs without an own writer.
//   PORT=7002 PAIRS=2000 node stock-metrics.mjs
import { createServer } from 'node:http';
import client from 'prom-client';

const labelNames = ['direction', 'trunk'];
const long = [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
const short = [0.5, 1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 120];
const started = new client.Counter({ name: 'livekit_telephony_calls_started_total', help: 'started', labelNames });
const ended = new client.Counter({
  name: 'livekit_telephony_calls_ended_total',
  help: 'ended',
  labelNames: [...labelNames, 'outcome'],
});
const reasons = new client.Counter({
  name: 'livekit_telephony_call_disconnects_total',
  help: 'reasons',
  labelNames: [...labelNames, 'reason'],
});
const active = new client.Gauge({ name: 'livekit_telephony_calls_active', help: 'active', labelNames });
const last = new client.Gauge({ name: 'livekit_telephony_last_call_timestamp_seconds', help: 'last', labelNames });
const histogram = (name, buckets) =>
  new client.Histogram({ name: `livekit_telephony_${name}`, help: name, labelNames, buckets });
const histograms = [
  histogram('call_duration_seconds', long),
  histogram('call_answer_seconds', short),
  histogram('call_talk_seconds', long),
];
const outcomes = ['completed', 'dropped', 'no_answer', 'rejected', 'failed', 'cancelled', 'abandoned', 'unknown'];
const pairs = Number(process.env.PAIRS);
for (let index = 0; index < pairs; index++) {
  const labels = { direction: index % 2 ? 'inbound' : 'outbound', trunk: `ST_trunk${index >> 1}` };
  started.inc(labels, Math.ceil(Math.random() * 1e5));
  active.set(labels, Math.floor(Math.random() * 100));
  last.set(labels, Date.now() / 1000);
  for (const outcome of outcomes) ended.inc({ ...labels, outcome }, Math.floor(Math.random() * 1e5));
  reasons.inc({ ...labels, reason: 'client_initiated' }, Math.floor(Math.random() * 1e5));
  for (const one of histograms) for (let n = 0; n < 5; n++) one.observe(labels, Math.random() * 1000);
}
createServer(async (_, answer) => answer.end(await client.register.metrics())).listen(
  Number(process.env.PORT),
  '127.0.0.1',
);
