import type { Row } from '../board/panel.ts';
import { range, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseBelow } from '../board/steps.ts';

/**
 * Metrics of livekit/sip itself (pkg/stats/monitor.go). Its counters have no `_total`, its label `dir` is `in` or `out`,
 * it knows no trunk, and it is scraped as a job of its own: the variables do not apply.
 */
const sip = (name: string) => `livekit_sip_${name}`;
const perMinute = (name: string, by: string) => `60 * sum by (${by}) (rate(${sip(name)}[${rateInterval}]))`;
const notScraped = "Empty where livekit/sip's own metrics are not scraped.";

export const sipService: Row = {
  id: 700,
  title: "LiveKit's SIP service",
  collapsed: true,
  panels: [
    {
      id: 701,
      title: 'Invitations a minute',
      description: `What the SIP service receives and sends, before a webhook can tell. Requests without accepted ones: calls are refused before a participant exists; see the next panel. ${notScraped}`,
      kind: 'lines',
      unit: 'cpm',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [
        { expr: perMinute('invite_requests', 'dir'), legend: '{{dir}} requests' },
        { expr: perMinute('invite_accepted', 'dir'), legend: '{{dir}} accepted' },
        { expr: perMinute('invite_error', 'dir'), legend: '{{dir}} refused' },
      ],
    },
    {
      id: 702,
      title: 'Refused before a participant exists',
      description: `By reason, in the chosen time: no webhook tells of these calls. Reasons about trunks, rules or authentication: compare the trunk's numbers, addresses and credentials with LiveKit's SIP configuration. ${notScraped}`,
      kind: 'bar-gauge',
      unit: 'short',
      width: 12,
      height: 8,
      decimals: 0,
      min: 0,
      steps: badAbove(50),
      queries: [
        {
          expr: `sort_desc(topk(10, sum by (dir, reason) (increase(${sip('invite_error')}[${range}]))))`,
          legend: '{{dir}} {{reason}}',
          instant: true,
        },
      ],
    },
    {
      id: 703,
      title: 'Ended calls a minute by reason',
      description: `Why the SIP service ended calls. A reason that grows here and not in "Disconnect reasons" is lost on its way to the webhooks. ${notScraped}`,
      kind: 'stack',
      unit: 'cpm',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [{ expr: perMinute('calls_terminated', 'dir, reason'), legend: '{{dir}} {{reason}}' }],
    },
    {
      id: 704,
      title: 'Active calls, both views',
      description: `The SIP service's own count beside ours. They differ for long: webhooks get lost (runbook StuckCalls), or not all SIP nodes are scraped. ${notScraped}`,
      kind: 'lines',
      unit: 'short',
      width: 12,
      height: 8,
      steps: neutral,
      dashed: 'SIP service',
      queries: [
        { expr: `sum(${sip('calls_active')})`, legend: 'SIP service' },
        { expr: 'sum(livekit_telephony_calls_active{job=~"$job",instance=~"$instance"})', legend: 'webhooks' },
      ],
    },
    {
      id: 705,
      title: 'Invitation to audio, p95',
      description: `From the INVITE to audio of the room. It rises: the SIP service or the media servers lack processor time. ${notScraped}`,
      kind: 'lines',
      unit: 's',
      width: 8,
      height: 7,
      min: 0,
      steps: badAbove(5),
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (dir, le) (rate(${sip('dur_join_sec_bucket')}[${rateInterval}]))) >= 0`,
          legend: '{{dir}}',
        },
      ],
    },
    {
      id: 706,
      title: 'Failed transfers',
      description: `By reason, in the chosen time. The carrier or PBX refuses REFER: check that transfers are allowed on the trunk. ${notScraped}`,
      kind: 'bar-gauge',
      unit: 'short',
      width: 8,
      height: 7,
      decimals: 0,
      min: 0,
      steps: badAbove(10),
      queries: [
        {
          expr: `sort_desc(topk(10, sum by (dir, reason) (increase(${sip('transfers_failed_total')}[${range}]))))`,
          legend: '{{dir}} {{reason}}',
          instant: true,
        },
      ],
    },
    {
      id: 707,
      title: 'SIP nodes that take calls',
      description: `Share of the SIP nodes that accept new calls. Below 1: a node is full or shutting down; add nodes. ${notScraped}`,
      kind: 'stat',
      unit: 'percentunit',
      width: 8,
      height: 7,
      min: 0,
      max: 1,
      steps: worseBelow(1, 0.5),
      queries: [{ expr: `avg(${sip('available')})`, legend: 'available' }],
    },
  ],
};
