import { thresholds } from '../../src/rules/thresholds.ts';
import type { Panel, Row } from '../board/panel.ts';
import { largest, ofPair, range, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseAbove } from '../board/steps.ts';

type Histogram = 'call_answer_seconds' | 'call_talk_seconds' | 'call_duration_seconds';

const by = 'by (direction, trunk)';
const rate = (name: Parameters<typeof ofPair>[0], matchers = '') => `rate(${ofPair(name, matchers)}[${rateInterval}])`;
const mean = (name: Histogram) => `sum(${rate(`${name}_sum`)}) / (sum(${rate(`${name}_count`)}) > 0)`;
const quantile = (q: number, name: Histogram) =>
  `histogram_quantile(${q}, sum by (le) (${rate(`${name}_bucket`)})) >= 0`;

const heatmap = (id: number, title: string, description: string, name: Histogram): Panel => ({
  id,
  title,
  description: `${description} A point is the newest call of its bucket, with its call id.`,
  kind: 'heatmap',
  unit: 's',
  width: 8,
  height: 8,
  steps: neutral,
  queries: [
    { expr: `sum by (le) (increase(${ofPair(`${name}_bucket`)}[${rateInterval}]))`, legend: '{{le}}', exemplars: true },
  ],
});

const quantiles = (id: number, title: string, description: string, name: Histogram, meanName: string): Panel => ({
  id,
  title,
  description,
  kind: 'lines',
  unit: 's',
  width: 8,
  height: 8,
  steps: neutral,
  queries: [
    { expr: quantile(0.5, name), legend: 'p50' },
    { expr: quantile(0.95, name), legend: 'p95', exemplars: true },
    { expr: quantile(0.99, name), legend: 'p99' },
    { expr: mean(name), legend: meanName },
  ],
});

export const timing: Row = {
  id: 400,
  title: 'Timing',
  collapsed: false,
  panels: [
    heatmap(
      401,
      'Time to answer',
      'Start to answer, for calls whose answer is known. A second band high up means that one group of agents or one destination answers late.',
      'call_answer_seconds',
    ),
    heatmap(
      402,
      'Talk time',
      'Answer to end. A strong band at the very bottom means that calls end at once: runbook ShortCallsHigh.',
      'call_talk_seconds',
    ),
    heatmap(
      403,
      'Call duration',
      'Start to end, ringing included: the time that a call occupies a channel. The same number of longer calls needs more channels.',
      'call_duration_seconds',
    ),
    quantiles(
      404,
      'Time to answer, quantiles',
      '50 %, 95 % and 99 % of the calls are answered within these times. If p95 rises, there are too few agents, or the carrier connects late.',
      'call_answer_seconds',
      'mean',
    ),
    quantiles(
      405,
      'Talk time, quantiles',
      'The mean is the average call duration (ACD). A sudden fall points to one-way audio or wrong numbers; a rise points to calls that nobody hangs up.',
      'call_talk_seconds',
      'mean (ACD)',
    ),
    quantiles(
      406,
      'Call duration, quantiles',
      'The mean is the mean holding time in Erlang formulas. If it rises, the same calls need more channels: see the capacity dashboard.',
      'call_duration_seconds',
      'mean holding time',
    ),
    {
      id: 407,
      title: 'p95 to answer, busiest trunks',
      description:
        'For the ten trunks with the most answers in the selected time range. Above the red line, follow runbook AnswerTimeHigh.',
      kind: 'lines',
      unit: 's',
      width: 12,
      height: 8,
      min: 0,
      steps: badAbove(thresholds.AnswerTimeHigh.seconds),
      queries: [
        {
          // Select the busiest first: the quantile is the costly part with hundreds of trunks.
          expr: `histogram_quantile(0.95, sum by (direction, trunk, le) (${rate('call_answer_seconds_bucket')}) and on (direction, trunk) topk(10, sum ${by} (increase(${ofPair('call_answer_seconds_count')}[${range}] @ end())))) >= 0`,
          legend: '{{trunk}} {{direction}}',
        },
      ],
    },
    {
      id: 408,
      title: 'Short calls, busiest trunks',
      description:
        'Share of the answered calls with 5 s of talk time or less. Usual causes: one-way audio, wrong numbers, voice mail, fraud. Runbook ShortCallsHigh.',
      kind: 'lines',
      unit: 'percentunit',
      width: 12,
      height: 8,
      min: 0,
      max: 1,
      steps: worseAbove(0.25, thresholds.ShortCallsHigh.ratio),
      queries: [
        {
          expr: largest(
            10,
            // Prometheus 3 writes the bound of a whole number with a decimal.
            `sum ${by} (${rate('call_talk_seconds_bucket', 'le=~"5(\\\\.0)?"')}) / (sum ${by} (${rate('call_talk_seconds_count')}) > 0)`,
            `sum ${by} (increase(${ofPair('call_talk_seconds_count')}[${range}] @ end()))`,
          ),
          legend: '{{trunk}} {{direction}}',
        },
      ],
    },
  ],
};
