import { thresholds } from '../../src/rules/thresholds.ts';
import type { Row } from '../board/panel.ts';
import { ofExporter, range, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseAbove, worseBelow } from '../board/steps.ts';

const rate = (name: Parameters<typeof ofExporter>[0]) => `rate(${ofExporter(name)}[${rateInterval}])`;
const increase = (name: Parameters<typeof ofExporter>[0], over: string) => `increase(${ofExporter(name)}[${over}])`;
const quantile = (q: number, name: 'webhook_delay_seconds' | 'ledger_commit_seconds') =>
  `histogram_quantile(${q}, sum by (le) (${rate(`${name}_bucket`)})) >= 0`;

/** From LiveKit to the ledger. */
export const pipeline: Row = {
  id: 600,
  title: 'Webhook pipeline',
  collapsed: true,
  panels: [
    {
      id: 601,
      title: 'Webhooks per second',
      description:
        'Verified webhooks by event and result. Many duplicates mean that LiveKit retries because answers were slow or lost. Late webhooks are about calls that had already ended.',
      kind: 'stack',
      unit: 'reqps',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [{ expr: `sum by (event, result) (${rate('webhooks_total')}) > 0`, legend: '{{event}} {{result}}' }],
    },
    {
      id: 602,
      title: 'Rejected requests per minute',
      description:
        'Rejected requests by reason. unknown_key or bad_token: LiveKit signs with another key pair. missing_token or digest_mismatch: a proxy changes requests. unavailable or overloaded: the ledger. not_a_webhook and not_found are usually internet scanners. Runbook WebhookRejections.',
      kind: 'stack',
      unit: 'cpm',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [{ expr: `60 * sum by (reason) (${rate('webhook_rejections_total')})`, legend: '{{reason}}' }],
    },
    {
      id: 603,
      title: 'Inferred starts and ends',
      description:
        'Starts and ends in the selected time range that no webhook reported in time. start/missing_join: the join was lost. end/expired or end/room_finished: the leave was lost. end/connection_timeout: a network connection broke. If there are many, follow runbook StuckCalls.',
      kind: 'bar-gauge',
      unit: 'short',
      width: 8,
      height: 8,
      decimals: 0,
      min: 0,
      steps: worseAbove(10, 100),
      queries: [
        {
          expr: `sum by (edge, cause) (${increase('calls_inferred_total', range)})`,
          legend: '{{edge}}/{{cause}}',
          instant: true,
        },
      ],
    },
    {
      id: 604,
      title: 'Webhook delay',
      description:
        'Time from the event to the receipt of its webhook. LiveKit sends whole seconds, so 0 to 1 s means no delay. If it is high, LiveKit retries or its queue for a room is long; LiveKit drops events that wait 30 s. Runbook WebhookDelayHigh.',
      kind: 'lines',
      unit: 's',
      width: 8,
      height: 8,
      min: 0,
      steps: badAbove(thresholds.WebhookDelayHigh.seconds),
      queries: [
        { expr: quantile(0.5, 'webhook_delay_seconds'), legend: 'p50' },
        { expr: quantile(0.95, 'webhook_delay_seconds'), legend: 'p95' },
      ],
    },
    {
      id: 605,
      title: 'Ledger commit time',
      description: 'Time of one commit to the ledger. Above 100 ms, the disk is slow, or Redis is busy or far away.',
      kind: 'lines',
      unit: 's',
      width: 8,
      height: 8,
      min: 0,
      steps: badAbove(0.1),
      queries: [
        { expr: quantile(0.5, 'ledger_commit_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'ledger_commit_seconds'), legend: 'p99' },
      ],
    },
    {
      id: 606,
      title: 'Ledger',
      description:
        'On if every exporter can write to its ledger. If it is off, webhooks are answered with 503: runbook LedgerDown.',
      kind: 'stat',
      unit: 'bool_on_off',
      width: 4,
      height: 6,
      steps: worseBelow(1, 0.5),
      queries: [{ expr: `min(${ofExporter('ledger_up')})`, legend: 'ledger up' }],
    },
    {
      id: 607,
      title: 'Rooms tracked',
      description:
        'Rooms in the ledger: open, or finished in the last 10 minutes. If it only rises, room_finished webhooks do not arrive.',
      kind: 'stat',
      unit: 'short',
      width: 4,
      height: 6,
      decimals: 0,
      min: 0,
      steps: neutral,
      queries: [{ expr: `sum(${ofExporter('rooms_tracked')})`, legend: 'rooms' }],
    },
    {
      id: 608,
      title: 'Calls under trunk "other"',
      description:
        'Calls in the selected time range that were counted under trunk "other". Above 0, raise TRUNK_LIMIT or give trunks that belong together one name in TRUNKS_FILE.',
      kind: 'stat',
      unit: 'short',
      width: 4,
      height: 6,
      decimals: 0,
      min: 0,
      steps: badAbove(1),
      queries: [{ expr: `sum(${increase('trunk_overflow_total', range)})`, legend: 'calls' }],
    },
    {
      id: 611,
      title: 'Source of the direction',
      description:
        'How the direction of calls in the selected time range was found. If "none" is frequent, LiveKit sent no direction: set the direction of the trunk in TRUNKS_FILE.',
      kind: 'bar-gauge',
      unit: 'percentunit',
      width: 12,
      height: 6,
      min: 0,
      max: 1,
      decimals: 1,
      steps: neutral,
      queries: [
        {
          expr: `sum by (source) (${increase('direction_source_total', range)}) / on () group_left () (sum(${increase('direction_source_total', range)}) > 0)`,
          legend: '{{source}}',
          instant: true,
        },
      ],
    },
  ],
};
