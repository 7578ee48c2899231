import { type AlertTest, ofJob } from './alert-test.ts';
import { counter, gauge } from './values.ts';

const name = (metric: string) => `livekit_telephony_${metric}`;
const lastReceived = name('webhook_last_received_timestamp_seconds');
const active = name('calls_active');
const rejections = (job: string, reason: string, perMinute: number) => ({
  [ofJob(name('webhook_rejections_total'), job, `reason="${reason}"`)]: counter([40, perMinute], [40, 0]),
});
const delays = (job: string, bounds: Readonly<Record<string, number>>) => {
  const all = Math.max(...Object.values(bounds));
  const bucket = ([le, perMinute]: [string, number]) => [
    ofJob(name('webhook_delay_seconds_bucket'), job, `le="${le}"`),
    counter([40, perMinute], [60, all]),
  ];
  return {
    ...Object.fromEntries(Object.entries(bounds).map(bucket)),
    [ofJob(name('webhook_delay_seconds_count'), job)]: counter([100, all]),
  };
};
/** Calls per hour that ended, and among them those whose end was inferred. */
const inferredEnds = (job: string, cause: string, of: number, all: number) => ({
  [ofJob(name('calls_inferred_total'), job, `edge="end",cause="${cause}"`)]: counter([120, of / 60], [150, 0]),
  [ofJob(name('calls_ended_total'), job, 'direction="inbound",trunk="a",outcome="completed"')]: counter([
    270,
    all / 60,
  ]),
});
const overflow = (job: string, perHour: number) => ({
  [ofJob(name('trunk_overflow_total'), job)]: counter([120, perHour / 60], [180, 0]),
});
/** Requests per minute by code for 40 minutes; then only answers. */
const requests = (job: string, perMinute: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(perMinute).map(([code, rate]) => [
      ofJob(name('api_requests_total'), job, `method="GetParticipant",code="${code}"`),
      counter([40, rate], [40, code === '200' ? 4 : 0]),
    ]),
  );

export const pipelineTests: readonly AlertTest[] = [
  {
    alert: 'NoWebhooks',
    about: 'the last webhook at minute 1 with 6 calls open; neighbours: 4 calls open, and a webhook 8 minutes ago',
    series: {
      [ofJob(lastReceived, 'lk')]: '60x30 1860+60x29',
      [ofJob(active, 'lk', 'direction="inbound",trunk="a"')]: gauge([61, 3]),
      [ofJob(active, 'lk', 'direction="outbound",trunk="a"')]: gauge([61, 3]),
      [ofJob(lastReceived, 'night')]: '60x30 1860+60x29',
      [ofJob(active, 'night', 'direction="inbound",trunk="a"')]: gauge([61, 4]),
      [ofJob(lastReceived, 'slow')]: gauge(
        [9, 60],
        [8, 540],
        [8, 1020],
        [8, 1500],
        [8, 1980],
        [8, 2460],
        [8, 2940],
        [4, 3420],
      ),
      [ofJob(active, 'slow', 'direction="inbound",trunk="a"')]: gauge([61, 50]),
    },
    from: 12,
    until: 30,
    labels: { job: 'lk' },
    description: 'The last webhook of lk arrived 13m 0s ago, and calls are open.',
  },
  {
    alert: 'WebhookRejections',
    about: '6 in 10 minutes by unknown_key; neighbours: 4.2 in 10 minutes, and reasons that strangers cause',
    series: {
      ...rejections('lk', 'unknown_key', 0.6),
      ...rejections('quiet', 'unknown_key', 0.42),
      ...rejections('internet', 'not_a_webhook', 50),
      ...rejections('internet', 'not_http', 50),
      ...rejections('internet', 'not_found', 50),
      ...rejections('internet', 'method_not_allowed', 50),
      ...rejections('deploy', 'draining', 50),
    },
    from: 8,
    until: 40,
    labels: { job: 'lk', reason: 'unknown_key' },
    description: '6 webhooks of lk were rejected in the last 10 minutes: unknown_key.',
  },
  {
    alert: 'WebhookDelayHigh',
    about: '8 % of 250 webhooks in 10 minutes are 10 to 20 s late; neighbours: 5 to 10 s, and 170 webhooks only',
    series: {
      ...delays('lk', { 5: 23, 10: 23, 20: 25, '+Inf': 25 }),
      ...delays('slow', { 5: 92, 10: 100, 20: 100, '+Inf': 100 }),
      ...delays('small', { 5: 0, 10: 0, 20: 17, '+Inf': 17 }),
    },
    from: 8,
    until: 42,
    labels: { job: 'lk' },
    description: '5 % of the webhooks of lk arrived 13.75s or more after their event.',
  },
  {
    alert: 'StuckCalls',
    about: '6 of 250 ends in an hour are inferred; neighbours: 20 of 1200, 4 of 50, and the 20 s of a broken network',
    series: {
      ...inferredEnds('lk', 'expired', 6, 250),
      ...inferredEnds('busy', 'room_finished', 20, 1200),
      ...inferredEnds('small', 'expired', 4, 50),
      ...inferredEnds('network', 'connection_timeout', 100, 250),
    },
    from: 50,
    until: 129,
    labels: { job: 'lk' },
    description: '2.4% of the calls of lk that ended in the last hour ended without a webhook that reported it.',
  },
  {
    alert: 'TrunkOverflow',
    about: '12 calls in an hour past the limit; neighbour: 8.4',
    series: { ...overflow('lk', 12), ...overflow('quiet', 8.4) },
    from: 50,
    until: 129,
    labels: { job: 'lk' },
    description: '11 calls of lk were counted under trunk "other" in the last hour.',
  },
  {
    alert: 'ApiFailing',
    about: '4 of 6.7 requests in 5 minutes fail; neighbours: 20 of 50, all of 2.5, and rooms that are gone',
    series: {
      ...requests('lk', { 200: 0.533333, 401: 0.5, unreachable: 0.3 }),
      ...requests('busy', { 200: 6, timeout: 4 }),
      ...requests('small', { 429: 0.5 }),
      ...requests('gone', { 404: 50 }),
    },
    from: 3,
    until: 39,
    labels: { job: 'lk', method: 'GetParticipant' },
    description: "60% of the GetParticipant requests of lk to LiveKit's API failed in 5 minutes.",
  },
];
