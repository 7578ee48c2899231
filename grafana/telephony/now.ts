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
      description: 'Calls open now, ringing included. Much above or below the usual: look at the row Spikes.',
      unit: 'short',
      decimals: 0,
      steps: neutral,
      expr: `sum(${ofPair('calls_active')})`,
    }),
    stat({
      id: 102,
      title: 'Calls a minute',
      description: 'Calls that start. At 0 in business hours: check "Last webhook" first, then the carrier.',
      unit: 'cpm',
      steps: neutral,
      expr: `60 * sum(rate(${ofPair('calls_started_total')}[${rateInterval}]))`,
    }),
    stat({
      id: 103,
      title: 'Answer ratio',
      description:
        'Share of the calls that ended in the last 15 minutes and had been answered (ASR). Low: see in the row Outcomes which outcome grew, and on which trunk.',
      unit: 'percentunit',
      decimals: 1,
      min: 0,
      max: 1,
      steps: worseBelow(0.5, 0.3),
      expr: shareOf('outcome=~"completed|dropped"'),
    }),
    stat({
      id: 104,
      title: 'Failed',
      description:
        'Share of the calls that ended in the last 15 minutes and failed: 5xx of the carrier, or media that never came up. High: find the trunk in the row Outcomes and call its carrier.',
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
        'Share of the calls whose end no webhook told (outcome unknown). Above 1 %: webhooks get lost; see the row Webhook pipeline.',
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
        'Channels in use on the trunk that has the fewest left, both directions together. Red: find it on the capacity board, and move calls or buy channels. Empty until TRUNKS_FILE says how many channels a trunk has.',
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
        'Time since LiveKit sent the last webhook. Long while calls are active: runbook NoWebhooks. Empty: none came since the exporter started.',
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
        "Alerts of this product that fire in Prometheus. Open the alert list, and each alert's runbook. Alerts that Grafana manages itself are not counted.",
      unit: 'short',
      decimals: 0,
      min: 0,
      steps: badAbove(1),
      expr: 'count(ALERTS{alertname=~"LiveKitTelephony.+",alertstate="firing",job=~"$job|"}) or vector(0)',
    }),
  ],
};
