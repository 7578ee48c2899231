import type { Row } from '../board/panel.ts';
import { ofExporter, range, rateInterval } from '../board/queries.ts';
import { neutral } from '../board/steps.ts';

const off = 'Empty where LIVEKIT_URL is not set.';

/** What the exporter asks LiveKit's API. */
export const liveKitApi: Row = {
  id: 800,
  title: "LiveKit's API",
  collapsed: true,
  panels: [
    {
      id: 801,
      title: 'Requests a second',
      description: `By method and status. 401: the key lacks a grant; 429: lower LIVEKIT_API_REQUESTS_PER_SECOND; others than 200 for long: answers of outbound calls and lost ends are not seen. ${off}`,
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
      title: 'Outbound calls watched for their answer',
      description: `In the chosen time, by what came of it. Much skipped: the budget of requests allows a sample only, which the answer times stay true to; failed: the API did not answer. ${off}`,
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
