import { recorded } from '../../src/rules/recorded.ts';
import { inbound } from './alert-test.ts';
import { type RecordingTest, rounded } from './recording-tests.ts';
import { counter } from './values.ts';

const metric = (name: string) => `livekit_telephony_${name}`;
/** Calls per minute. */
interface Minute {
  readonly inTime: number;
  /** Answered within 20 to 30 s. */
  readonly late: number;
  readonly noAnswer: number;
  readonly abandoned: number;
  /** Calls of 5 s or less, however they ended, and among them those that failed, were rejected or cancelled. */
  readonly short: number;
  readonly failed: number;
  readonly rejected: number;
  readonly cancelled: number;
  /** Answered calls with 5 s of talk or less. */
  readonly shortTalk: number;
}

const seriesOf = (trunk: string, calls: Minute) => {
  const ended = (outcome: string, perMinute: number) => ({
    [inbound(metric('calls_ended_total'), trunk, `outcome="${outcome}"`)]: counter([40, perMinute]),
  });
  // The bound as Prometheus 2 and as Prometheus 3 write it.
  const bucket = (name: string, le: string, perMinute: number) => ({
    [inbound(metric(`${name}_bucket`), trunk, `le="${le}"`)]: counter([40, perMinute]),
  });
  const answered = calls.inTime + calls.late;
  return {
    ...ended('completed', answered),
    ...ended('no_answer', calls.noAnswer),
    ...ended('abandoned', calls.abandoned),
    ...ended('failed', calls.failed),
    ...ended('rejected', calls.rejected),
    ...ended('cancelled', calls.cancelled),
    ...bucket('call_answer_seconds', '20', calls.inTime),
    ...bucket('call_answer_seconds', '30', answered),
    [inbound(metric('call_answer_seconds_count'), trunk)]: counter([40, answered]),
    ...bucket('call_duration_seconds', '5.0', calls.short),
    ...bucket('call_talk_seconds', '5.0', calls.shortTalk),
  };
};
const values = (trunk: string, expected: Readonly<Record<'inTime' | 'abandoned' | 'offered', number>>) => [
  rounded(recorded.inTime, trunk, 35, expected.inTime),
  rounded(recorded.abandoned, trunk, 35, expected.abandoned),
  rounded(recorded.offered, trunk, 35, expected.offered),
  rounded(recorded.serviceLevel, trunk, 35, expected.inTime / expected.offered),
  rounded(recorded.abandonment, trunk, 35, expected.abandoned / expected.offered),
];
const calm: Minute = {
  inTime: 6,
  late: 2,
  noAnswer: 1,
  abandoned: 3,
  short: 4,
  failed: 0.5,
  rejected: 0.25,
  cancelled: 0.25,
  shortTalk: 1,
};

export const serviceLevelTests: readonly RecordingTest[] = [
  {
    name: 'service-level',
    about: 'a: 2 of 3 abandon early; b: all short calls may be answered ones; c: more are short than abandon',
    step: 1,
    series: {
      ...seriesOf('a', calm),
      ...seriesOf('b', { ...calm, short: 1 }),
      ...seriesOf('c', { ...calm, short: 9 }),
      // Outbound calls wait for somebody else.
      [`${metric('call_answer_seconds_count')}{job="lk",direction="outbound",trunk="a"}`]: counter([40, 50]),
    },
    checks: [
      ...values('a', { inTime: 180, abandoned: 30, offered: 300 }),
      ...values('b', { inTime: 180, abandoned: 90, offered: 360 }),
      ...values('c', { inTime: 180, abandoned: 0, offered: 270 }),
      { minute: 35, expr: `${recorded.offered}{direction="outbound"}`, samples: {} },
    ],
  },
];
