import { answeredOutcomes } from '../../src/catalog/values.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { Panel, Row } from '../board/panel.ts';
import { ofExporter, ofPair, ofTrunk, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseAbove, worseBelow } from '../board/steps.ts';

const ended = (matchers = '') => `sum(increase(${ofPair('calls_ended_total', matchers)}[15m]))`;
const shareOf = (matchers: string) => `${ended(matchers)} / (${ended()} > 0)`;

const stat = (panel: Omit<Panel, 'kind' | 'width' | 'height' | 'queries'> & { expr: string }): Panel => {
  const { expr, ...rest } = panel;
  return { ...rest, kind: 'stat', width: 3, height: 4, queries: [{ expr, legend: panel.title }] };
};

/** One line that says whether all is well. */
export const now: Row = {
  id: 100,
  title: 'Now',
  collapsed: false,
  panels: [
    stat({
      id: 101,
      title: 'Active calls',
      description: 'Open calls, ringing included. If the number is far from usual, look at the row Spikes.',
      unit: 'short',
      decimals: 0,
      steps: neutral,
      expr: `sum(${ofPair('calls_active')})`,
    }),
    stat({
      id: 102,
      title: 'Calls per minute',
      description:
        'Calls started per minute. If it is 0 in business hours, check "Last webhook" first, then call the carrier.',
      unit: 'cpm',
      steps: neutral,
      expr: `60 * sum(rate(${ofPair('calls_started_total')}[${rateInterval}]))`,
    }),
    stat({
      id: 103,
      title: 'Answer ratio',
      description:
        'Answer-seizure ratio (ASR): share of the calls ended in the last 15 minutes that were answered. If it is low, look in the row Outcomes for the outcome and the trunk that changed.',
      unit: 'percentunit',
      decimals: 1,
      min: 0,
      max: 1,
      steps: worseBelow(0.5, 0.3),
      expr: shareOf(`outcome=~"${answeredOutcomes.join('|')}"`),
    }),
    stat({
      id: 104,
      title: 'Failed',
      description:
        'Share of the calls ended in the last 15 minutes that failed: a 5xx answer of the carrier, or media that never connected. If it is high, find the trunk in the row Outcomes and call its carrier.',
      unit: 'percentunit',
      decimals: 1,
      min: 0,
      max: 1,
      steps: worseAbove(0.05, thresholds.TrunkFailureRatioHigh.ratio),
      expr: shareOf('outcome="failed"'),
    }),
    stat({
      id: 105,
      title: 'End not seen',
      description:
        'Share of the calls ended in the last 15 minutes whose end no webhook reported (outcome unknown). Above 1 %, webhooks are lost: look at the row Webhook pipeline.',
      unit: 'percentunit',
      decimals: 1,
      min: 0,
      max: 1,
      steps: worseAbove(0.01, 0.05),
      expr: shareOf('outcome="unknown"'),
    }),
    stat({
      id: 106,
      title: 'Fullest trunk',
      description:
        'Share of the channels in use on the fullest trunk, both directions together. If it is red, find the trunk on the capacity dashboard and move calls or buy channels. Empty until TRUNKS_FILE sets the channels of a trunk.',
      unit: 'percentunit',
      decimals: 0,
      min: 0,
      max: 1,
      steps: worseAbove(0.7, 0.9),
      expr: `max(sum by (job, trunk) (${ofTrunk('calls_active')}) / (max by (job, trunk) (${ofTrunk('trunk_channels')}) > 0))`,
    }),
    stat({
      id: 107,
      title: 'Last webhook',
      description:
        'Time since the last verified webhook. If it grows while calls are active, follow runbook NoWebhooks. Empty: none has arrived since the exporter started.',
      unit: 's',
      decimals: 0,
      min: 0,
      steps: worseAbove(thresholds.NoWebhooks.seconds / 2, thresholds.NoWebhooks.seconds),
      expr: `time() - max(${ofExporter('webhook_last_received_timestamp_seconds')})`,
    }),
    stat({
      id: 108,
      title: 'Firing alerts',
      description:
        'Alerts of this exporter that fire in Prometheus. Open the alert list and follow the runbook of each. Alerts that Grafana evaluates itself are not counted.',
      unit: 'short',
      decimals: 0,
      min: 0,
      steps: badAbove(1),
      expr: 'count(ALERTS{alertname=~"LiveKitTelephony.+",alertstate="firing",job=~"$job|"}) or vector(0)',
    }),
  ],
};
