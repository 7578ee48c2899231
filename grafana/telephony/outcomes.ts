import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { largest, ofPair, range, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseAbove, worseBelow } from '../board/steps.ts';

const by = 'by (direction, trunk)';
const rateOf = (group: string, matchers = '') =>
  `sum ${group} (rate(${ofPair('calls_ended_total', matchers)}[${rateInterval}]))`;
/** As the alerts have it: a share of the few calls between two scrapes would only be noise. */
const lately = (group: string, matchers = '') =>
  `sum ${group} (increase(${ofPair('calls_ended_total', matchers)}[15m]))`;
const inRange = (group: string, matchers = '', at = '') =>
  `sum ${group} (increase(${ofPair('calls_ended_total', matchers)}[${range}]${at}))`;
const answered = 'outcome=~"completed|dropped"';
/** Effective: what neither the network nor our own sight of it spoilt. */
const effective = 'outcome!~"failed|unknown"';

export const outcomes: Row = {
  id: 300,
  title: 'Outcomes and answer ratio',
  collapsed: false,
  panels: [
    {
      id: 301,
      title: 'Ended calls a minute by outcome',
      description:
        'How calls end. failed grows: the carrier or media; rejected: the called side or a carrier limit; no_answer or abandoned inbound: agents do not pick up; unknown: webhooks get lost.',
      kind: 'stack',
      unit: 'cpm',
      width: 12,
      height: 9,
      steps: neutral,
      queries: [{ expr: `60 * ${rateOf('by (outcome)')}`, legend: '{{outcome}}' }],
    },
    {
      id: 302,
      title: 'Answer ratio and network effectiveness',
      description:
        'Of the last 15 minutes. ASR: answered over all ended calls. NER: all but failed and unknown over all; it flatters, since LiveKit reports carrier limits as rejections. ASR falls and NER stays: people do not answer. Both fall: the network fails.',
      kind: 'lines',
      unit: 'percentunit',
      width: 12,
      height: 9,
      min: 0,
      max: 1,
      steps: neutral,
      queries: [
        { expr: `${lately('', answered)} / (${lately('')} > 0)`, legend: 'ASR' },
        { expr: `${lately('', effective)} / (${lately('')} > 0)`, legend: 'NER' },
      ],
    },
    {
      id: 303,
      title: 'Failed share, worst trunks',
      description:
        'Share of failed calls of 15 minutes, on the ten trunks with the most failures in the chosen time. Past the red line with more than a handful of calls: runbook TrunkFailureRatioHigh.',
      kind: 'lines',
      unit: 'percentunit',
      width: 12,
      height: 9,
      min: 0,
      max: 1,
      steps: worseAbove(0.05, thresholds.TrunkFailureRatioHigh.ratio),
      queries: [
        {
          expr: largest(
            10,
            `${lately(by, 'outcome="failed"')} / (${lately(by)} > 0)`,
            inRange(by, 'outcome="failed"', ' @ end()'),
          ),
          legend: '{{trunk}} {{direction}}',
        },
      ],
    },
    {
      id: 304,
      title: 'Disconnect reasons',
      description:
        "LiveKit's reasons in the chosen time, most frequent first. sip_trunk_failure and media_failure point at the carrier, connection_timeout and server_shutdown at LiveKit, agent_error at the agents.",
      kind: 'bar-gauge',
      unit: 'short',
      width: 12,
      height: 9,
      decimals: 0,
      min: 0,
      steps: neutral,
      queries: [
        {
          expr: `sort_desc(topk(10, sum by (reason) (increase(${ofPair('call_disconnects_total')}[${range}]))))`,
          legend: '{{reason}}',
          instant: true,
        },
      ],
    },
    {
      id: 305,
      title: 'Lowest answer ratio',
      description:
        'The ten trunks with the lowest ASR among those with more than 20 calls in the chosen time. Low for one trunk alone: its numbers, its routing or its carrier.',
      kind: 'bar-gauge',
      unit: 'percentunit',
      width: 12,
      height: 9,
      min: 0,
      max: 1,
      decimals: 1,
      steps: worseBelow(0.5, 0.3),
      queries: [
        {
          expr: `sort(bottomk(10, ${inRange(by, answered)} / (${inRange(by)} > 20)))`,
          legend: '{{trunk}} {{direction}}',
          instant: true,
        },
      ],
    },
    {
      id: 306,
      title: 'Dropped share, worst trunks',
      description:
        'Share of the answered calls of 15 minutes that the platform lost, on the ten trunks that lost the most. High on all trunks: a LiveKit node or the SIP service; on one: its media path. Runbook CallsDroppedHigh.',
      kind: 'lines',
      unit: 'percentunit',
      width: 12,
      height: 9,
      min: 0,
      max: 1,
      steps: badAbove(thresholds.CallsDroppedHigh.ratio),
      queries: [
        {
          expr: largest(
            10,
            `${lately(by, 'outcome="dropped"')} / (${lately(by, answered)} > 0)`,
            inRange(by, 'outcome="dropped"', ' @ end()'),
          ),
          legend: '{{trunk}} {{direction}}',
        },
      ],
    },
  ],
};
