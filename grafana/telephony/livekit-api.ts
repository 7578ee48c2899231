import type { Row } from '../board/panel.ts';
import { ofExporter, range, rateInterval } from '../board/queries.ts';
import { neutral } from '../board/steps.ts';

const off = 'Empty if LIVEKIT_URL is not set.';

/** What the exporter asks LiveKit's API. */
export const liveKitApi: Row = {
  id: 800,
  title: "LiveKit's API",
  collapsed: true,
  panels: [
    {
      id: 801,
      title: 'API requests per second',
      description: `Requests by method and status. 401: the key is wrong or lacks a grant. 429: lower LIVEKIT_API_REQUESTS_PER_SECOND. While requests fail, answers of outbound calls and lost ends are not detected: runbook ApiFailing. ${off}`,
      kind: 'stack',
      unit: 'reqps',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [
        {
          expr: `sum by (method, code) (rate(${ofExporter('api_requests_total')}[${rateInterval}]))`,
          legend: '{{method}} {{code}}',
        },
      ],
    },
    {
      id: 802,
      title: 'Outbound calls watched for an answer',
      description: `Outbound calls in the selected time range, by result. skipped: over the request budget; the answer times then come from a random sample of calls. failed: the API did not answer. ${off}`,
      kind: 'bar-gauge',
      unit: 'short',
      width: 12,
      height: 8,
      decimals: 0,
      min: 0,
      steps: neutral,
      queries: [
        {
          expr: `sum by (result) (increase(${ofExporter('answer_watch_total')}[${range}]))`,
          legend: '{{result}}',
          instant: true,
        },
      ],
    },
  ],
};
