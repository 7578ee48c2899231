import { recorded } from '../../src/rules/recorded.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { largest, ofRecorded } from '../board/queries.ts';
import { badAbove, neutral, worseBelow } from '../board/steps.ts';

const started = ofRecorded(recorded.started);
const high = ofRecorded(recorded.baseline);
const low = ofRecorded(recorded.baselineLow);
const ratio = (baseline: string) => `${started} / (${baseline} > 0)`;
const legend = '{{trunk}} {{direction}}';
const needsRules = 'Needs the recording rules and a day of history.';
/** Ranked by calls above the baseline, so that a trunk of two calls a day does not come first. */
const excess = `${started} @ end() - ${high} @ end()`;

export const spikes: Row = {
  id: 500,
  title: 'Spikes',
  collapsed: false,
  panels: [
    {
      id: 501,
      title: 'Calls per minute and baseline',
      description: `The three trunks furthest above their baseline, which is dashed: the higher of the same hour yesterday and a week ago. If calls are far above it, follow runbook CallSpike. ${needsRules}`,
      kind: 'lines',
      unit: 'cpm',
      width: 12,
      height: 9,
      steps: neutral,
      dashed: '.*baseline',
      queries: [
        { expr: largest(3, `60 * ${started}`, excess), legend },
        { expr: largest(3, `60 * ${high}`, excess), legend: `${legend} baseline` },
      ],
    },
    {
      id: 502,
      title: 'Calls divided by the higher baseline',
      description: `Call rate divided by the higher of the same hour yesterday and a week ago, for the ten trunks furthest above it. Above the red line for 5 minutes, follow runbook CallSpike. ${needsRules}`,
      kind: 'lines',
      unit: 'none',
      width: 12,
      height: 9,
      decimals: 2,
      min: 0,
      steps: badAbove(thresholds.CallSpike.factor),
      queries: [{ expr: largest(10, ratio(high), excess), legend }],
    },
    {
      id: 503,
      title: 'Calls divided by the lower baseline',
      description: `Call rate divided by the lower of the same hour yesterday and a week ago, for the ten trunks that miss the most calls. Below the red line for 10 minutes, follow runbook CallDrop. A public holiday looks the same. ${needsRules}`,
      kind: 'lines',
      unit: 'percentunit',
      width: 12,
      height: 9,
      min: 0,
      steps: worseBelow(0.6, thresholds.CallDrop.factor),
      queries: [{ expr: largest(10, ratio(low), `${low} @ end() - ${started} @ end()`), legend }],
    },
    {
      id: 504,
      title: 'Standard deviations above last week',
      description:
        'How far the call rate is above the same hour a week ago, for the ten most unusual trunks. Above the line, follow runbook CallRateAnomaly. Needs the recording rules and a week of history.',
      kind: 'lines',
      unit: 'none',
      width: 12,
      height: 9,
      decimals: 1,
      steps: badAbove(thresholds.CallRateAnomaly.deviations),
      queries: [
        {
          expr: largest(10, ofRecorded(recorded.zScore), `${ofRecorded(recorded.zScore)} @ end()`),
          legend,
        },
      ],
    },
  ],
};
