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
      title: 'Webhooks a second',
      description:
        'Verified webhooks by event and what became of them. Many duplicate: LiveKit retries, so answers were slow or lost; many late: events of calls that had ended already.',
      kind: 'stack',
      unit: 'reqps',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [{ expr: `sum by (event, result) (${rate('webhooks_total')}) > 0`, legend: '{{event}} {{result}}' }],
    },
    {
      id: 602,
      title: 'Refused requests a minute',
      description:
        'By reason. unknown_key or bad_token: the key pair is not the one that LiveKit signs with; digest_mismatch: a proxy changes bodies; unavailable or overloaded: the ledger. missing_token and not_found are strangers on the internet.',
      kind: 'stack',
      unit: 'cpm',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [{ expr: `60 * sum by (reason) (${rate('webhook_rejections_total')})`, legend: '{{reason}}' }],
    },
    {
      id: 603,
      title: 'Starts and ends that no webhook told',
      description:
        'In the chosen time. start/missing_join: joins got lost; end/expired or end/room_finished: leaves got lost; end/connection_timeout is a network that broke. Many: runbook StuckCalls.',
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
        'Event to receipt; LiveKit gives whole seconds, so 0 to 1 s is nothing. High: LiveKit retries, or its queue of a room is long, and what waits for 30 s is dropped. Runbook WebhookDelayHigh.',
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
      title: 'Time to commit',
      description:
        'How long the ledger takes to commit what arrived together. Above 100 ms: a slow disk, or a Redis that is far away or busy.',
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
      description: 'Whether every ledger takes webhooks. Off: they are answered 503; runbook LedgerDown.',
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
        'Rooms that the ledger remembers: open, or finished in the last 10 minutes. It only rises: room_finished does not arrive.',
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
        'Calls in the chosen time whose trunk got no series of its own. Above 0: raise TRUNK_LIMIT, or give trunks that belong together one name in TRUNKS_FILE.',
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
      title: 'What decided the direction',
      description:
        'Share in the chosen time. Much none: LiveKit tells no direction, and TRUNKS_FILE has no line for the trunk.',
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
