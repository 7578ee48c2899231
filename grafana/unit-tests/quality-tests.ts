import { recorded } from '../../src/rules/recorded.ts';
import { type AlertTest, inbound } from './alert-test.ts';
import { counter, gauge } from './values.ts';

const minutes = 40;
const calm = 60;
/** Calls per minute with an outcome for 40 minutes, then none with this outcome. */
const outcome = (trunk: string, name: string, perMinute: number, after = 0) => ({
  [inbound('livekit_telephony_calls_ended_total', trunk, `outcome="${name}"`)]: counter(
    [minutes, perMinute],
    [calm, after],
  ),
});
/** Observations per minute that end up at or below each bound, cumulative, for 40 minutes; then all in the first. */
const histogram = (name: string, trunk: string, bounds: Readonly<Record<string, number>>) => {
  const all = Math.max(...Object.values(bounds));
  const bucket = ([le, perMinute]: [string, number]) => [
    inbound(`livekit_telephony_${name}_bucket`, trunk, `le="${le}"`),
    counter([minutes, perMinute], [calm, all]),
  ];
  const count = inbound(`livekit_telephony_${name}_count`, trunk);
  return {
    ...Object.fromEntries(Object.entries(bounds).map(bucket)),
    [count]: counter([minutes, all], [calm, all]),
  };
};
const short = (trunk: string, of: number, all: number) => ({
  [inbound('livekit_telephony_call_talk_seconds_bucket', trunk, 'le="5"')]: counter([minutes, of], [calm, 0]),
  [inbound('livekit_telephony_call_talk_seconds_count', trunk)]: counter([minutes, all], [calm, all]),
});
const service = (trunk: string, level: number, offered: number) => ({
  [inbound(recorded.serviceLevel, trunk)]: gauge([5, 0.95], [30, level], [40, 0.95]),
  [inbound(recorded.offered, trunk)]: gauge([75, offered]),
});
const labels = { job: 'lk', direction: 'inbound', trunk: 'bad' };

export const qualityTests: readonly AlertTest[] = [
  {
    alert: 'TrunkFailureRatioHigh',
    about: '24 % of 50 calls in 15 minutes fail; neighbours: 17 % of 150, and all of 8.5',
    series: {
      ...outcome('bad', 'failed', 0.8),
      ...outcome('bad', 'completed', 2.533333, 2.533333),
      ...outcome('busy', 'failed', 1.7),
      ...outcome('busy', 'completed', 8.3, 8.3),
      ...outcome('small', 'failed', 0.566667),
    },
    from: 12,
    until: 41,
    labels,
    description: '24% of the calls of trunk bad (inbound) failed in the last 15 minutes.',
  },
  {
    alert: 'CallsDroppedHigh',
    about: '12 % of 80 answered calls in 15 minutes are dropped; neighbours: 8.5 % of 150, and all of 6.8',
    series: {
      ...outcome('bad', 'dropped', 0.64),
      ...outcome('bad', 'completed', 4.693333, 4.693333),
      ...outcome('busy', 'dropped', 0.85),
      ...outcome('busy', 'completed', 9.15, 9.15),
      ...outcome('small', 'dropped', 0.453333),
      ...outcome('small', 'no_answer', 9, 9),
    },
    from: 12,
    until: 41,
    labels,
    description: '12% of the answered calls of trunk bad (inbound) were dropped in the last 15 minutes.',
  },
  {
    alert: 'AnswerTimeHigh',
    about: '8 % of 120 answers in 30 minutes come after 20 to 30 s; neighbours: after 15 to 20 s, and 85 answers only',
    series: {
      ...histogram('call_answer_seconds', 'bad', { 10: 3.68, 20: 3.68, 30: 4, '+Inf': 4 }),
      ...histogram('call_answer_seconds', 'busy', { 10: 9.2, 15: 9.2, 20: 10, '+Inf': 10 }),
      ...histogram('call_answer_seconds', 'small', { 10: 0, 20: 0, 30: 2.833333, '+Inf': 2.833333 }),
    },
    from: 25,
    until: 50,
    labels,
    description: 'One call in 20 of trunk bad (inbound) waited 23.75s or longer for an answer in the last 30 minutes.',
  },
  {
    alert: 'ServiceLevelLow',
    about: '60 % of 90 calls are answered in time; neighbours: 75 % of 200, and none of 65',
    series: {
      ...service('bad', 0.6, 90),
      ...service('busy', 0.75, 200),
      ...service('small', 0, 65),
    },
    from: 5,
    until: 34,
    labels,
    description: '40% of the inbound calls of trunk bad were not answered within 20 s in the last 30 minutes.',
  },
  {
    alert: 'ShortCallsHigh',
    about: '48 % of 37 answered calls in 30 minutes are short; neighbours: 34 % of 300, and all of 25',
    series: { ...short('bad', 0.6, 1.25), ...short('busy', 3.4, 10), ...short('small', 0.833333, 0.833333) },
    from: 24,
    until: 44,
    labels,
    description: '48% of the answered calls of trunk bad (inbound) lasted 5 s or less in the last 30 minutes.',
  },
];
