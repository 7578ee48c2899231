import { type Alert, percent, trunkLabels } from './alert.ts';
import { recorded } from './recorded.ts';
import type { Thresholds } from './thresholds.ts';

const { started, use, peakUse, ratePeak, channels, weeklyPeak, forecast } = recorded;

const rateLimit = '(max by (job, trunk) (livekit_telephony_trunk_calls_per_second_limit) > 0)';

/** Trunks close to their channels or calls per second. */
export function capacityAlerts(thresholds: Thresholds): Alert[] {
  const { TrunkNearCapacity, TrunkCapacityReached, TrunkNearRateLimit, TrunkCapacityForecast } = thresholds;
  return [
    {
      name: 'TrunkNearCapacity',
      severity: 'warning',
      expr: `avg_over_time(${use}[10m]) > ${TrunkNearCapacity.use}`,
      for: TrunkNearCapacity.for,
      keep: TrunkNearCapacity.keep,
      condition: `more than ${percent(TrunkNearCapacity.use)} of the channels were in use on average over 10 minutes`,
      summary: 'A trunk has few free channels',
      description: `Trunk {trunk} has used {value|humanizePercentage} of its channels over the last 10 minutes.`,
      panel: { board: 'livekit-telephony-capacity', id: 102 },
      labels: trunkLabels,
    },
    {
      name: 'TrunkCapacityReached',
      severity: 'critical',
      expr: `${peakUse} >= ${TrunkCapacityReached.use}`,
      for: TrunkCapacityReached.for,
      keep: TrunkCapacityReached.keep,
      condition: `${percent(TrunkCapacityReached.use)} of the channels or more were in use at the same time`,
      summary: 'A trunk is full: the carrier refuses further calls',
      description: `Trunk {trunk} used {value|humanizePercentage} of its channels at the same time.`,
      panel: { board: 'livekit-telephony-capacity', id: 102 },
      labels: trunkLabels,
    },
    {
      name: 'TrunkNearRateLimit',
      severity: 'warning',
      expr: `sum by (job, trunk) (${started}) / ${rateLimit} > ${TrunkNearRateLimit.use} or ${ratePeak} / ${rateLimit} > ${TrunkNearRateLimit.burst}`,
      for: TrunkNearRateLimit.for,
      keep: TrunkNearRateLimit.keep,
      condition: `the call rate over 5 minutes is above ${percent(TrunkNearRateLimit.use)} of the calls per second that the carrier accepts, or the calls that started within one second are more than ${TrunkNearRateLimit.burst === 1 ? '' : `${TrunkNearRateLimit.burst} times `}that limit`,
      summary: 'A trunk is close to its limit of calls per second',
      description: `Trunk {trunk} starts calls at {value|humanizePercentage} of the rate that the carrier accepts.`,
      panel: { board: 'livekit-telephony-capacity', id: 104 },
      labels: trunkLabels,
    },
    {
      name: 'TrunkCapacityForecast',
      severity: 'info',
      expr: `${forecast} > ${channels} and ${weeklyPeak} > ${TrunkCapacityForecast.minUse} * ${channels}`,
      for: TrunkCapacityForecast.for,
      keep: TrunkCapacityForecast.keep,
      condition: `the weekly peak uses more than ${percent(TrunkCapacityForecast.minUse)} of the channels, and the trend of the last 4 weeks exceeds all channels in ${TrunkCapacityForecast.weeks} weeks`,
      summary: 'A trunk is expected to run out of channels within weeks',
      description: `If trunk {trunk} continues to grow, it needs {value|humanize} channels in ${TrunkCapacityForecast.weeks} weeks, more than it has.`,
      panel: { board: 'livekit-telephony-capacity', id: 401 },
      labels: trunkLabels,
    },
  ];
}
