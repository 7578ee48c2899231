import type { ModelTrunk, Span } from './model.ts';

const day = 86_400;
const hour = 3600;
const at = (text: string) => Date.parse(text) / 1000;

/** Five weeks that begin in the middle of one: the first Monday has only a Sunday to compare with. */
export const span: Span = { start: at('2026-09-23T00:00:00Z'), end: at('2026-10-28T00:00:00Z'), step: 120 };

export const calmJob = 'livekit-telephony';
export const incidentJob = 'incidents';

const between = (from: number, to: number) => (now: number) => now >= from && now < to;
/** Of the last week, in UTC. */
const tuesday = at('2026-10-20T00:00:00Z');
const weekEarlier = { since: span.end - 15 * day };

/** Incidents that are planted, and the alerts that have to say so. */
export interface Incident {
  readonly name: string;
  readonly alert: string;
  /** All labels of the alert but the job. */
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  readonly to: number;
  /** Other alerts that are true as well while it lasts. */
  readonly alsoTrue: readonly string[];
}

const incident = (
  name: string,
  alert: string,
  labels: Incident['labels'],
  begin: number,
  hours: number,
  alsoTrue: readonly string[] = [],
): Incident => ({ name, alert, labels, from: tuesday + begin * hour, to: tuesday + (begin + hours) * hour, alsoTrue });

const surge = incident('a 4x surge on one trunk', 'CallSpike', { direction: 'inbound', trunk: 'main' }, 10, 1, [
  'CallRateAnomaly',
]);
const failing = incident(
  'a carrier fails 30 % of its calls',
  'TrunkFailureRatioHigh',
  { direction: 'outbound', trunk: 'carrier' },
  14,
  1,
);
const late = incident('agents answer late', 'ServiceLevelLow', { direction: 'inbound', trunk: 'main' }, 129, 2, [
  'AnswerTimeHigh',
]);
const silent = incident('a trunk falls silent', 'CallDrop', { direction: 'inbound', trunk: 'second' }, 33, 2);
const deaf = incident('all webhooks stop with calls open', 'NoWebhooks', {}, 57, 1, ['CallDrop', 'CallRateAnomaly']);
const full = incident('a trunk reaches its channels', 'TrunkCapacityReached', { trunk: 'small' }, 82, 2, [
  'TrunkNearCapacity',
  'CallSpike',
  'CallRateAnomaly',
]);
const refused = incident("LiveKit's API refuses a method", 'ApiFailing', { method: 'GetParticipant' }, 106, 1);
const growing: Incident = {
  name: 'slow growth that runs out in 4 weeks',
  alert: 'TrunkCapacityForecast',
  labels: { trunk: 'growing' },
  from: span.start,
  to: span.end,
  alsoTrue: ['TrunkNearCapacity'],
};
export const incidents: readonly Incident[] = [surge, failing, late, silent, deaf, full, refused, growing];

const during = (one: Incident, then: number, else_: number) => (now: number) =>
  between(one.from, one.to)(now) ? then : else_;
const isDeaf = between(deaf.from, deaf.to);
const isRefused = between(refused.from, refused.to);

/** With room for the bursts of five weeks, in both directions together: a trunk that is full for a second is not calm. */
const calm: readonly ModelTrunk[] = [
  { job: calmJob, direction: 'inbound', trunk: 'main', perMinute: 16, channels: 95 },
  { job: calmJob, direction: 'outbound', trunk: 'carrier', perMinute: 9, channels: 50 },
  { job: calmJob, direction: 'inbound', trunk: 'second', perMinute: 5, channels: 42 },
  { job: calmJob, direction: 'outbound', trunk: 'second', perMinute: 1, channels: 42 },
];

const struck: readonly ModelTrunk[] = [
  {
    direction: 'inbound',
    trunk: 'main',
    perMinute: 16,
    channels: 400,
    surge: during(surge, 4, 1),
    slow: between(late.from, late.to),
  } as const,
  { direction: 'outbound', trunk: 'carrier', perMinute: 9, channels: 50, failing: during(failing, 0.3, 0.02) } as const,
  { direction: 'inbound', trunk: 'second', perMinute: 5, channels: 30, surge: during(silent, 0, 1) } as const,
  { direction: 'inbound', trunk: 'small', perMinute: 6, channels: 30, surge: during(full, 2.9, 1) } as const,
].map((one) => ({ ...one, ...weekEarlier, job: incidentJob, deaf: isDeaf }));

export const trunks: readonly ModelTrunk[] = [
  ...calm,
  ...struck,
  {
    job: incidentJob,
    direction: 'outbound',
    trunk: 'growing',
    perMinute: 12,
    channels: 66,
    // A tenth of the first week's traffic more every week.
    surge: (now) => 1 + (0.1 * (now - span.start)) / (7 * day),
  },
];

export { isDeaf, isRefused };
