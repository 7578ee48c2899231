import { strayReasons } from '../catalog/refusals.ts';
import { type Alert, percent } from './alert.ts';
import type { Thresholds } from './thresholds.ts';

/** The way from LiveKit to the ledger. */
export function pipelineAlerts(thresholds: Thresholds): Alert[] {
  const { NoWebhooks, WebhookRejections, WebhookDelayHigh, StuckCalls, TrunkOverflow, ApiFailing } = thresholds;
  // After a restart there is no last webhook yet: then silence counts from the start of the process.
  const lastWebhook =
    'max by (job) (livekit_telephony_webhook_last_received_timestamp_seconds or (process_start_time_seconds and on (job, instance) livekit_telephony_build_info))';
  const active = 'sum by (job) (livekit_telephony_calls_active)';
  // Calls that a job of their own scrapes (several replicas, their job label left apart) go by the newest webhook of all.
  const lastForCalls = `(${lastWebhook} or 0 * ${active} + on () group_left () max(${lastWebhook}))`;
  const untold =
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
      condition: `no verified webhook for ${NoWebhooks.seconds} s while ${NoWebhooks.minActive} calls or more are open`,
      summary: 'LiveKit sends no webhooks although calls are open',
      description: 'The last webhook of {job} came {value|humanizeDuration} ago, and calls are open.',
      panel: { board: 'livekit-telephony', id: 107 },
      labels: ['job'],
    },
    {
      name: 'WebhookRejections',
      severity: 'warning',
      // What a stranger on the internet causes, and a shutdown that LiveKit will retry, is left out.
      expr: `sum by (job, reason) (increase(livekit_telephony_webhook_rejections_total{reason!~"${[...strayReasons, 'draining'].join('|')}"}[10m])) > ${WebhookRejections.requests}`,
      for: WebhookRejections.for,
      keep: WebhookRejections.keep,
      condition: `more than ${WebhookRejections.requests} requests in 10 minutes were refused for one reason that concerns LiveKit's webhooks`,
      summary: 'Webhooks are refused, and calls are miscounted for it',
      description: '{value|count} webhooks of {job} were refused in the last 10 minutes: {reason}.',
      panel: { board: 'livekit-telephony', id: 602 },
      labels: ['job', 'reason'],
    },
    {
      name: 'WebhookDelayHigh',
      severity: 'warning',
      expr: `histogram_quantile(0.95, sum by (job, le) (rate(livekit_telephony_webhook_delay_seconds_bucket[10m]))) > ${WebhookDelayHigh.seconds} and sum by (job) (increase(livekit_telephony_webhook_delay_seconds_count[10m])) > ${WebhookDelayHigh.minWebhooks}`,
      for: WebhookDelayHigh.for,
      keep: WebhookDelayHigh.keep,
      condition: `the 95th percentile of the delay of more than ${WebhookDelayHigh.minWebhooks} webhooks in 10 minutes is above ${WebhookDelayHigh.seconds} s`,
      summary: 'Webhooks arrive late; LiveKit drops those that wait for 30 s',
      description: 'One webhook in 20 of {job} arrived {value|humanizeDuration} or more after its event.',
      panel: { board: 'livekit-telephony', id: 604 },
      labels: ['job'],
    },
    {
      name: 'StuckCalls',
      severity: 'warning',
      expr: `${untold} / sum by (job) (increase(livekit_telephony_calls_ended_total[1h])) > ${StuckCalls.ratio} and ${untold} > ${StuckCalls.minCalls}`,
      for: StuckCalls.for,
      keep: StuckCalls.keep,
      condition: `more than ${percent(StuckCalls.ratio)} of the calls that ended in an hour, and more than ${StuckCalls.minCalls}, ended without a webhook that told so`,
      summary: 'Ends of calls get lost',
      description:
        '{value|humanizePercentage} of the ends of calls of {job} were not told by a webhook in the last hour.',
      panel: { board: 'livekit-telephony', id: 603 },
      labels: ['job'],
    },
    {
      name: 'TrunkOverflow',
      severity: 'info',
      expr: `sum by (job) (increase(livekit_telephony_trunk_overflow_total[1h])) > ${TrunkOverflow.calls}`,
      for: TrunkOverflow.for,
      keep: TrunkOverflow.keep,
      condition: `more than ${TrunkOverflow.calls} calls in an hour were counted under trunk "other", past TRUNK_LIMIT`,
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
      condition: `more than ${percent(ApiFailing.ratio)} of the requests by one method to LiveKit's API in 5 minutes, and more than ${ApiFailing.minFailed}, failed (answered neither 200 nor 404)`,
      summary: "LiveKit's API does not answer: what only it tells is missing",
      description: "{value|humanizePercentage} of the requests {method} of {job} to LiveKit's API failed in 5 minutes.",
      panel: { board: 'livekit-telephony', id: 801 },
      labels: ['job', 'method'],
    },
  ];
}
