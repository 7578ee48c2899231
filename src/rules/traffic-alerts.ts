import { type Alert, pairLabels, percent } from './alert.ts';
import { recorded } from './recorded.ts';
import type { Thresholds } from './thresholds.ts';

const { started, baseline, baselineLow, lastWeek, zScore } = recorded;

/** Call rates that differ from yesterday and last week. */
export function trafficAlerts({ CallSpike, CallRateAnomaly, CallDrop }: Thresholds): Alert[] {
  return [
    {
      name: 'CallSpike',
      severity: 'warning',
      expr: `60 * (${started} > ${CallSpike.factor} * ${baseline} and ${started} * 300 > ${CallSpike.minCalls})`,
      for: CallSpike.for,
      keep: CallSpike.keep,
      condition: `the call rate is more than ${CallSpike.factor} times the higher of the same hour yesterday and a week ago, and more than ${CallSpike.minCalls} calls start in 5 minutes`,
      summary: 'Far more calls than at this hour yesterday and last week',
      description: `Trunk {trunk} ({direction}) starts {value|humanize} calls per minute, more than ${CallSpike.factor} times as many as in the same hour yesterday and last week.`,
      panel: { board: 'livekit-telephony', id: 501 },
      labels: pairLabels,
    },
    {
      name: 'CallRateAnomaly',
      severity: 'info',
      expr: `60 * (${started} and ${zScore} > ${CallRateAnomaly.deviations} and ${started} > ${CallRateAnomaly.factor} * ${lastWeek} and ${started} * 300 > ${CallRateAnomaly.minCalls})`,
      for: CallRateAnomaly.for,
      keep: CallRateAnomaly.keep,
      condition: `the call rate is more than ${CallRateAnomaly.deviations} standard deviations above the same hour a week ago, more than ${CallRateAnomaly.factor} times its mean, and more than ${CallRateAnomaly.minCalls} calls start in 5 minutes`,
      summary: 'Unusually many calls compared with the same hour last week',
      description: `Trunk {trunk} ({direction}) starts {value|humanize} calls per minute, more than ${CallRateAnomaly.deviations} standard deviations above the same hour last week.`,
      panel: { board: 'livekit-telephony', id: 504 },
      labels: pairLabels,
    },
    {
      name: 'CallDrop',
      severity: 'critical',
      expr: `60 * (${baselineLow} and ${baselineLow} * 300 > ${CallDrop.minCalls} and ${started} < ${CallDrop.factor} * ${baselineLow})`,
      for: CallDrop.for,
      keep: CallDrop.keep,
      condition: `the call rate is below ${percent(CallDrop.factor)} of the lower of the same hour yesterday and a week ago, if that is more than ${CallDrop.minCalls} calls in 5 minutes`,
      summary: 'Far fewer calls than at this hour yesterday and last week',
      description: `Trunk {trunk} ({direction}) starts less than ${percent(CallDrop.factor)} of the {value|humanize} calls per minute of the same hour yesterday and last week.`,
      panel: { board: 'livekit-telephony', id: 503 },
      labels: pairLabels,
    },
  ];
}
