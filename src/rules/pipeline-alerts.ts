import { strayReasons } from '../catalog/refusals.ts';
import { type Alert, percent } from './alert.ts';
import type { Thresholds } from './thresholds.ts';

/** Delivery of webhooks from LiveKit to the ledger. */
export function pipelineAlerts(thresholds: Thresholds): Alert[] {
  const { NoWebhooks, WebhookRejections, WebhookDelayHigh, StuckCalls, TrunkOverflow, ApiFailing } = thresholds;
  // Before the first webhook after a restart, silence counts from the start of the process.
  const lastWebhook =
    'max by (job) (livekit_telephony_webhook_last_received_timestamp_seconds or (process_start_time_seconds and on (job, instance) livekit_telephony_build_info))';
  const active = 'sum by (job) (livekit_telephony_calls_active)';
  // Calls that a job of their own scrapes (several replicas, their job label left apart) go by the newest webhook of all.
  const lastForCalls = `(${lastWebhook} or 0 * ${active} + on () group_left () max(${lastWebhook}))`;
  const inferred =
    'sum by (job) (increase(livekit_telephony_calls_inferred_total{edge="end",cause!="connection_timeout"}[1h]))';
  const requests = (matchers: string) =>
    `sum by (job, method) (increase(livekit_telephony_api_requests_total${matchers}[5m]))`;
  // A room or a participant that is gone is an answer too.
  const failed = requests('{code!~"200|404"}');
  return [
    {
      name: 'NoWebhooks',
      severity: 'critical',
      expr: `time() - ${lastForCalls} > ${NoWebhooks.seconds} and ${active} >= ${NoWebhooks.minActive}`,
      for: NoWebhooks.for,
      keep: NoWebhooks.keep,
      condition: `no verified webhook arrived for ${NoWebhooks.seconds} s while ${NoWebhooks.minActive} or more calls are open`,
      summary: 'No webhooks arrive although calls are open',
      description: 'The last webhook of {job} arrived {value|humanizeDuration} ago, and calls are open.',
      panel: { board: 'livekit-telephony', id: 107 },
      labels: ['job'],
    },
    {
      name: 'WebhookRejections',
      severity: 'warning',
      // Without internet scanners, and without a shutdown, after which LiveKit retries.
      expr: `sum by (job, reason) (increase(livekit_telephony_webhook_rejections_total{reason!~"${[...strayReasons, 'draining'].join('|')}"}[10m])) > ${WebhookRejections.requests}`,
      for: WebhookRejections.for,
      keep: WebhookRejections.keep,
      condition: `more than ${WebhookRejections.requests} requests in 10 minutes were rejected for a reason that concerns LiveKit's webhooks`,
      summary: 'Webhooks are rejected, so calls are counted wrongly',
      description: '{value|count} webhooks of {job} were rejected in the last 10 minutes: {reason}.',
      panel: { board: 'livekit-telephony', id: 602 },
      labels: ['job', 'reason'],
    },
    {
      name: 'WebhookDelayHigh',
      severity: 'warning',
      expr: `histogram_quantile(0.95, sum by (job, le) (rate(livekit_telephony_webhook_delay_seconds_bucket[10m]))) > ${WebhookDelayHigh.seconds} and sum by (job) (increase(livekit_telephony_webhook_delay_seconds_count[10m])) > ${WebhookDelayHigh.minWebhooks}`,
      for: WebhookDelayHigh.for,
      keep: WebhookDelayHigh.keep,
      condition: `the 95th percentile of the delay of webhooks in 10 minutes is above ${WebhookDelayHigh.seconds} s, with more than ${WebhookDelayHigh.minWebhooks} webhooks`,
      summary: 'Webhooks arrive late; LiveKit drops those that wait 30 s',
      description: '5 % of the webhooks of {job} arrived {value|humanizeDuration} or more after their event.',
      panel: { board: 'livekit-telephony', id: 604 },
      labels: ['job'],
    },
    {
      name: 'StuckCalls',
      severity: 'warning',
      expr: `${inferred} / sum by (job) (increase(livekit_telephony_calls_ended_total[1h])) > ${StuckCalls.ratio} and ${inferred} > ${StuckCalls.minCalls}`,
      for: StuckCalls.for,
      keep: StuckCalls.keep,
      condition: `more than ${percent(StuckCalls.ratio)} of the calls that ended in an hour ended without a webhook that reported it, and these are more than ${StuckCalls.minCalls} calls`,
      summary: 'Webhooks that report the end of calls are lost',
      description:
        '{value|humanizePercentage} of the calls of {job} that ended in the last hour ended without a webhook that reported it.',
      panel: { board: 'livekit-telephony', id: 603 },
      labels: ['job'],
    },
    {
      name: 'TrunkOverflow',
      severity: 'info',
      expr: `sum by (job) (increase(livekit_telephony_trunk_overflow_total[1h])) > ${TrunkOverflow.calls}`,
      for: TrunkOverflow.for,
      keep: TrunkOverflow.keep,
      condition: `more than ${TrunkOverflow.calls} calls in an hour were counted under trunk "other", because there are more trunks than TRUNK_LIMIT`,
      summary: 'More trunks than TRUNK_LIMIT: calls are counted as "other"',
      description: '{value|count} calls of {job} were counted under trunk "other" in the last hour.',
      panel: { board: 'livekit-telephony', id: 608 },
      labels: ['job'],
    },
    {
      name: 'ApiFailing',
      severity: 'warning',
      expr: `${failed} / ${requests('')} > ${ApiFailing.ratio} and ${failed} > ${ApiFailing.minFailed}`,
      for: ApiFailing.for,
      keep: ApiFailing.keep,
      condition: `more than ${percent(ApiFailing.ratio)} of the requests of a method to LiveKit's API failed in 5 minutes (answered neither 200 nor 404), and more than ${ApiFailing.minFailed} requests failed`,
      summary: "Requests to LiveKit's API fail: answer times of outbound calls are missing",
      description: "{value|humanizePercentage} of the {method} requests of {job} to LiveKit's API failed in 5 minutes.",
      panel: { board: 'livekit-telephony', id: 801 },
      labels: ['job', 'method'],
    },
  ];
}
