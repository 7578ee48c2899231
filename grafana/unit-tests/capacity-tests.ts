import { recorded } from '../../src/rules/recorded.ts';
import { type AlertTest, inbound, ofTrunk } from './alert-test.ts';
import { gauge } from './values.ts';

const labels = { job: 'lk', trunk: 'bad' };
const { use, peakUse, ratePeak, started, channels, weeklyPeak, forecast } = recorded;
const limit = 'livekit_telephony_trunk_calls_per_second_limit';

export const capacityTests: readonly AlertTest[] = [
  {
    alert: 'TrunkNearCapacity',
    about: '90 % in use for 30 minutes; neighbours: 70 % for as long, and 100 % for 3 minutes',
    series: {
      [ofTrunk(use, 'bad')]: gauge([15, 0.5], [30, 0.9], [45, 0.5]),
      [ofTrunk(use, 'busy')]: gauge([15, 0.5], [30, 0.7], [45, 0.5]),
      [ofTrunk(use, 'burst')]: gauge([15, 0.5], [3, 1], [72, 0.5]),
    },
    from: 23,
    until: 46,
    labels,
    description: 'Trunk bad has used 90% of its channels over the last 10 minutes.',
  },
  {
    alert: 'TrunkCapacityReached',
    about: 'full for 20 minutes with free channels now and then; neighbour: 97 % in use',
    series: {
      [ofTrunk(peakUse, 'bad')]: gauge([15, 0.5], [8, 1], [3, 0.9], [9, 1], [45, 0.5]),
      [ofTrunk(peakUse, 'busy')]: gauge([15, 0.5], [20, 0.97], [45, 0.5]),
    },
    from: 15,
    until: 34,
    labels,
    description: 'Trunk bad used 100% of its channels at the same time.',
  },
  {
    alert: 'TrunkNearRateLimit',
    about:
      '4.8 of 5 calls a second, both directions together; neighbours: 3.4 of 5, 5 of 5 in one second, and a trunk without a limit',
    series: {
      [inbound(started, 'bad')]: gauge([5, 1], [20, 2.4], [40, 1]),
      [`${started}{job="lk",direction="outbound",trunk="bad"}`]: gauge([5, 1], [20, 2.4], [40, 1]),
      [ofTrunk(limit, 'bad')]: gauge([65, 5]),
      [inbound(started, 'busy')]: gauge([5, 1], [20, 3.4], [40, 1]),
      [ofTrunk(limit, 'busy')]: gauge([65, 5]),
      [inbound(started, 'unlimited')]: gauge([65, 50]),
      [ofTrunk(ratePeak, 'unlimited')]: gauge([65, 50]),
      [ofTrunk(ratePeak, 'busy')]: gauge([65, 5]),
    },
    from: 5,
    until: 24,
    labels,
    description: 'Trunk bad starts calls at 96% of the rate that the carrier accepts.',
  },
  {
    alert: 'TrunkCapacityForecast',
    about: 'a peak of 60 of 100 that grows past 100; neighbours: past 95 only, and past 120 from 42',
    step: 60,
    series: {
      [ofTrunk(forecast, 'bad')]: gauge([5, 90], [20, 120], [40, 90]),
      [ofTrunk(weeklyPeak, 'bad')]: gauge([65, 60]),
      [ofTrunk(channels, 'bad')]: gauge([65, 100]),
      [ofTrunk(forecast, 'steady')]: gauge([5, 90], [20, 95], [40, 90]),
      [ofTrunk(weeklyPeak, 'steady')]: gauge([65, 90]),
      [ofTrunk(channels, 'steady')]: gauge([65, 100]),
      [ofTrunk(forecast, 'small')]: gauge([5, 90], [20, 120], [40, 90]),
      [ofTrunk(weeklyPeak, 'small')]: gauge([65, 42]),
      [ofTrunk(channels, 'small')]: gauge([65, 100]),
    },
    from: 300,
    until: 1440,
    labels,
    description: 'If trunk bad continues to grow, it needs 120 channels in 4 weeks, more than it has.',
  },
];
