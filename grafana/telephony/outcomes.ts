import { answeredOutcomes } from '../../src/catalog/values.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { largest, ofPair, range, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseAbove, worseBelow } from '../board/steps.ts';

const by = 'by (direction, trunk)';
const rateOf = (group: string, matchers = '') =>
  `sum ${group} (rate(${ofPair('calls_ended_total', matchers)}[${rateInterval}]))`;
/** The window of the alerts: a share of the few calls between two scrapes would be noise. */
const lately = (group: string, matchers = '') =>
  `sum ${group} (increase(${ofPair('calls_ended_total', matchers)}[15m]))`;
const inRange = (group: string, matchers = '', at = '') =>
  `sum ${group} (increase(${ofPair('calls_ended_total', matchers)}[${range}]${at}))`;
const answered = `outcome=~"${answeredOutcomes.join('|')}"`;
/** Network effectiveness: neither failed nor without a reported end. */
const effective = 'outcome!~"failed|unknown"';

export const outcomes: Row = {
  id: 300,
  title: 'Outcomes and answer ratio',
  collapsed: false,
  panels: [
    {
      id: 301,
      title: 'Ended calls per minute by outcome',
      description:
        'How calls end. More failed: the carrier or media. More rejected: the called party or a carrier limit. More no_answer or abandoned inbound calls: agents do not answer. More unknown: webhooks are lost.',
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
        'Over 15 minutes. ASR is answered calls divided by ended calls. NER leaves out only failed and unknown calls; it looks better than it is, because LiveKit reports carrier limits as rejections. If only ASR falls, people do not answer. If both fall, the network fails.',
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
        'Share of calls that failed over 15 minutes, for the ten trunks with the most failures in the selected time range. If a trunk with more than a few calls is above the red line, follow runbook TrunkFailureRatioHigh.',
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
        'Disconnect reasons of LiveKit in the selected time range, most frequent first. sip_trunk_failure and media_failure point to the carrier, connection_timeout and server_shutdown to LiveKit, agent_error to the agents.',
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
        'The ten trunks with the lowest ASR, among trunks with more than 20 calls in the selected time range. If only one trunk is low, check its numbers, its routing and its carrier.',
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
        'Share of answered calls over 15 minutes that were dropped by the platform, for the ten trunks that dropped the most. All trunks: check the LiveKit nodes and the SIP service. One trunk: check its media path. Runbook CallsDroppedHigh.',
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
