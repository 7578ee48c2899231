import { answeredOutcomes } from '../catalog/values.ts';
import { type Alert, pairLabels, percent } from './alert.ts';
import { recorded } from './recorded.ts';
import type { Thresholds } from './thresholds.ts';

const by = 'sum by (job, direction, trunk)';
const ended = (matchers: string, window: string) =>
  `${by} (increase(livekit_telephony_calls_ended_total${matchers}[${window}]))`;
const talked = 'livekit_telephony_call_talk_seconds';
const answered = 'livekit_telephony_call_answer_seconds';

/** Quality of calls: failures, drops, answer times, short calls. */
export function qualityAlerts(thresholds: Thresholds): Alert[] {
  const { TrunkFailureRatioHigh, CallsDroppedHigh, AnswerTimeHigh, ServiceLevelLow, ShortCallsHigh } = thresholds;
  const connected = ended(`{outcome=~"${answeredOutcomes.join('|')}"}`, '15m');
  return [
    {
      name: 'TrunkFailureRatioHigh',
      severity: 'warning',
      expr: `${ended('{outcome="failed"}', '15m')} / ${ended('', '15m')} > ${TrunkFailureRatioHigh.ratio} and ${ended('{outcome="failed"}', '15m')} > ${TrunkFailureRatioHigh.minFailed}`,
      for: TrunkFailureRatioHigh.for,
      keep: TrunkFailureRatioHigh.keep,
      condition: `more than ${percent(TrunkFailureRatioHigh.ratio)} of the calls that ended in 15 minutes failed, and more than ${TrunkFailureRatioHigh.minFailed} calls failed`,
      summary: 'Too many calls fail on a trunk',
      description: `{value|humanizePercentage} of the calls of trunk {trunk} ({direction}) failed in the last 15 minutes.`,
      panel: { board: 'livekit-telephony', id: 303 },
      labels: pairLabels,
    },
    {
      name: 'CallsDroppedHigh',
      severity: 'warning',
      expr: `${ended('{outcome="dropped"}', '15m')} / ${connected} > ${CallsDroppedHigh.ratio} and ${ended('{outcome="dropped"}', '15m')} > ${CallsDroppedHigh.minDropped}`,
      for: CallsDroppedHigh.for,
      keep: CallsDroppedHigh.keep,
      condition: `more than ${percent(CallsDroppedHigh.ratio)} of the answered calls that ended in 15 minutes were dropped, and more than ${CallsDroppedHigh.minDropped} calls were dropped`,
      summary: 'Too many answered calls are dropped',
      description: `{value|humanizePercentage} of the answered calls of trunk {trunk} ({direction}) were dropped in the last 15 minutes.`,
      panel: { board: 'livekit-telephony', id: 306 },
      labels: pairLabels,
    },
    {
      name: 'AnswerTimeHigh',
      severity: 'warning',
      expr: `histogram_quantile(0.95, sum by (job, direction, trunk, le) (rate(${answered}_bucket[30m]))) > ${AnswerTimeHigh.seconds} and ${by} (increase(${answered}_count[30m])) > ${AnswerTimeHigh.minCalls}`,
      for: AnswerTimeHigh.for,
      keep: AnswerTimeHigh.keep,
      condition: `the 95th percentile of the time to answer in 30 minutes is above ${AnswerTimeHigh.seconds} s, with more than ${AnswerTimeHigh.minCalls} answered calls`,
      summary: 'Calls are answered late',
      description: `One call in 20 of trunk {trunk} ({direction}) waited {value|humanizeDuration} or longer for an answer in the last 30 minutes.`,
      panel: { board: 'livekit-telephony', id: 407 },
      labels: pairLabels,
    },
    {
      name: 'ServiceLevelLow',
      severity: 'warning',
      // The share that is missing, so that the value is above 0 also when nobody answers.
      expr: `1 - (${recorded.serviceLevel} < ${ServiceLevelLow.ratio}) and ${recorded.offered} > ${ServiceLevelLow.minCalls}`,
      for: ServiceLevelLow.for,
      keep: ServiceLevelLow.keep,
      condition: `less than ${percent(ServiceLevelLow.ratio)} of the inbound calls offered in 30 minutes were answered within ${ServiceLevelLow.seconds} s, and more than ${ServiceLevelLow.minCalls} calls were offered (without those abandoned in the first ${ServiceLevelLow.earlySeconds} s)`,
      summary: 'Too few inbound calls are answered in time',
      description: `{value|humanizePercentage} of the inbound calls of trunk {trunk} were not answered within ${ServiceLevelLow.seconds} s in the last 30 minutes.`,
      panel: { board: 'livekit-telephony', id: 351 },
      labels: pairLabels,
    },
    {
      name: 'ShortCallsHigh',
      severity: 'warning',
      expr: `${by} (increase(${talked}_bucket{le=~"5(\\\\.0)?"}[30m])) / ${by} (increase(${talked}_count[30m])) > ${ShortCallsHigh.ratio} and ${by} (increase(${talked}_count[30m])) > ${ShortCallsHigh.minCalls}`,
      for: ShortCallsHigh.for,
      keep: ShortCallsHigh.keep,
      condition: `more than ${percent(ShortCallsHigh.ratio)} of the answered calls that ended in 30 minutes had 5 s of talk time or less, with more than ${ShortCallsHigh.minCalls} calls`,
      summary: 'Many answered calls end within 5 s',
      description: `{value|humanizePercentage} of the answered calls of trunk {trunk} ({direction}) lasted 5 s or less in the last 30 minutes.`,
      panel: { board: 'livekit-telephony', id: 408 },
      labels: pairLabels,
    },
  ];
}
