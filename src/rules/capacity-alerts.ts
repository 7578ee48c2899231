import { type Alert, percent, trunkLabels } from './alert.ts';
import { recorded } from './recorded.ts';
import type { Thresholds } from './thresholds.ts';

const { started, use, peakUse, ratePeak, channels, weeklyPeak, forecast } = recorded;

const rateLimit = '(max by (job, trunk) (livekit_telephony_trunk_calls_per_second_limit) > 0)';

/** Trunks that run out of what was bought. */
export function capacityAlerts(thresholds: Thresholds): Alert[] {
  const { TrunkNearCapacity, TrunkCapacityReached, TrunkNearRateLimit, TrunkCapacityForecast } = thresholds;
  return [
    {
      name: 'TrunkNearCapacity',
      severity: 'warning',
      expr: `avg_over_time(${use}[10m]) > ${TrunkNearCapacity.use}`,
      for: TrunkNearCapacity.for,
      keep: TrunkNearCapacity.keep,
      condition: `more than ${percent(TrunkNearCapacity.use)} of the channels are in use, mean of 10 minutes`,
      summary: 'A trunk is close to its channels',
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
      condition: `${percent(TrunkCapacityReached.use)} of the channels, or more, were in use at once within a minute`,
      summary: 'A trunk is full: the carrier refuses further calls',
      description: `Trunk {trunk} has used {value|humanizePercentage} of its channels at once.`,
      panel: { board: 'livekit-telephony-capacity', id: 102 },
      labels: trunkLabels,
    },
    {
      name: 'TrunkNearRateLimit',
      severity: 'warning',
      expr: `sum by (job, trunk) (${started}) / ${rateLimit} > ${TrunkNearRateLimit.use} or ${ratePeak} / ${rateLimit} > ${TrunkNearRateLimit.burst}`,
      for: TrunkNearRateLimit.for,
      keep: TrunkNearRateLimit.keep,
      condition: `calls start at more than ${percent(TrunkNearRateLimit.use)} of the calls per second that the carrier takes, mean of 5 minutes, or more than ${TrunkNearRateLimit.burst} times as many started within one second`,
      summary: 'A trunk is close to its calls per second',
      description: `Trunk {trunk} starts calls at {value|humanizePercentage} of the rate that the carrier takes.`,
      panel: { board: 'livekit-telephony-capacity', id: 104 },
      labels: trunkLabels,
    },
    {
      name: 'TrunkCapacityForecast',
      severity: 'info',
      expr: `${forecast} > ${channels} and ${weeklyPeak} > ${TrunkCapacityForecast.minUse} * ${channels}`,
      for: TrunkCapacityForecast.for,
      keep: TrunkCapacityForecast.keep,
      condition: `the weekly peak, past ${percent(TrunkCapacityForecast.minUse)} of the channels now, grows past all of them within ${TrunkCapacityForecast.weeks} weeks; needs 4 weeks of history`,
      summary: 'A trunk runs out of channels soon',
      description: `At its present growth trunk {trunk} needs {value|humanize} channels in ${TrunkCapacityForecast.weeks} weeks, more than it has.`,
      panel: { board: 'livekit-telephony-capacity', id: 401 },
      labels: trunkLabels,
    },
  ];
}
