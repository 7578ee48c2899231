import { recorded } from '../../src/rules/recorded.ts';
import { type AlertTest, inbound } from './alert-test.ts';
import { gauge, type Stretch } from './values.ts';

/** A rate, from the number of calls in the 5 minutes that the alerts count. */
const calls = (count: number) => Number((count / 300).toFixed(6));
/** Calm for 5 minutes, 20 minutes of something else, calm again. */
const during = (calm: number, then: number): Stretch[] => [
  [5, calls(calm)],
  [20, calls(then)],
  [40, calls(calm)],
];
const { started, baseline, baselineLow, lastWeek, zScore } = recorded;
const labels = { job: 'lk', direction: 'inbound', trunk: 'bad' };

export const trafficTests: readonly AlertTest[] = [
  {
    alert: 'CallSpike',
    about: '24 calls in 5 minutes are 3.6 times the baseline; neighbours: 2.6 times it, and 17 calls at 11 times it',
    series: {
      [inbound(started, 'bad')]: gauge(...during(5, 24)),
      [inbound(baseline, 'bad')]: gauge([65, calls(24 / 3.6)]),
      [inbound(started, 'busy')]: gauge(...during(100, 260)),
      [inbound(baseline, 'busy')]: gauge([65, calls(100)]),
      [inbound(started, 'small')]: gauge(...during(1, 17)),
      [inbound(baseline, 'small')]: gauge([65, calls(1.5)]),
      [inbound(started, 'new')]: gauge(...during(1, 100)),
    },
    from: 5,
    until: 24,
    labels,
    description:
      'Trunk bad (inbound) starts 4.8 calls per minute, more than 3 times as many as in the same hour yesterday and last week.',
  },
  {
    alert: 'CallRateAnomaly',
    about: '4.8 deviations and 2.4 times last week; neighbours: 3.4 deviations, 1.7 times last week, and 17 calls',
    series: {
      [inbound(started, 'bad')]: gauge(...during(10, 24)),
      [inbound(lastWeek, 'bad')]: gauge([65, calls(10)]),
      [inbound(zScore, 'bad')]: gauge([5, 0], [20, 4.8], [40, 0]),
      [inbound(started, 'noisy')]: gauge(...during(10, 240)),
      [inbound(lastWeek, 'noisy')]: gauge([65, calls(10)]),
      [inbound(zScore, 'noisy')]: gauge([5, 0], [20, 3.4], [40, 0]),
      [inbound(started, 'steady')]: gauge(...during(100, 170)),
      [inbound(lastWeek, 'steady')]: gauge([65, calls(100)]),
      [inbound(zScore, 'steady')]: gauge([5, 0], [20, 9], [40, 0]),
      [inbound(started, 'small')]: gauge(...during(1, 17)),
      [inbound(lastWeek, 'small')]: gauge([65, calls(1)]),
      [inbound(zScore, 'small')]: gauge([5, 0], [20, 9], [40, 0]),
    },
    from: 5,
    until: 24,
    labels,
    description:
      'Trunk bad (inbound) starts 4.8 calls per minute, more than 4 standard deviations above the same hour last week.',
  },
  {
    alert: 'CallDrop',
    about: 'a quarter of the 12 calls promised; neighbours: 35 % of them, and silence where 8.5 are promised',
    series: {
      [inbound(started, 'bad')]: gauge(...during(12, 3)),
      [inbound(baselineLow, 'bad')]: gauge([65, calls(12)]),
      [inbound(started, 'slow')]: gauge(...during(100, 35)),
      [inbound(baselineLow, 'slow')]: gauge([65, calls(100)]),
      [inbound(started, 'small')]: gauge(...during(8, 0)),
      [inbound(baselineLow, 'small')]: gauge([65, calls(8.5)]),
      [inbound(started, 'new')]: gauge(...during(100, 0)),
    },
    from: 5,
    until: 24,
    labels,
    description:
      'Trunk bad (inbound) starts less than 30 % of the 2.4 calls per minute of the same hour yesterday and last week.',
  },
];
