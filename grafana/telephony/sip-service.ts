import type { Row } from '../board/panel.ts';
import { range, rateInterval } from '../board/queries.ts';
import { badAbove, neutral, worseBelow } from '../board/steps.ts';

/**
 * Metrics of livekit/sip itself (pkg/stats/monitor.go). Its counters have no `_total`, its label `dir` is `in` or `out`,
 * it has no label `trunk`, and it is a separate scrape job: the variables do not apply.
 */
const sip = (name: string) => `livekit_sip_${name}`;
const perMinute = (name: string, by: string) => `60 * sum by (${by}) (rate(${sip(name)}[${rateInterval}]))`;
const notScraped = "Empty if Prometheus does not scrape livekit/sip's own metrics.";

export const sipService: Row = {
  id: 700,
  title: "LiveKit's SIP service",
  collapsed: true,
  panels: [
    {
      id: 701,
      title: 'INVITEs per minute',
      description: `SIP INVITEs that the SIP service received and sent. Requests that are not accepted are refused before a participant exists, so no webhook reports them: see the next panel. ${notScraped}`,
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
      title: 'INVITEs refused, by reason',
      description: `Calls refused before a participant exists, in the selected time range; the exporter cannot see them. For reasons about trunks, rules or authentication, compare the trunk's numbers, addresses and credentials with LiveKit's SIP configuration. ${notScraped}`,
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
      title: 'Ended calls per minute by reason',
      description: `Why the SIP service ended calls. If a reason grows here but not in "Disconnect reasons", webhooks are lost. ${notScraped}`,
      kind: 'stack',
      unit: 'cpm',
      width: 12,
      height: 8,
      steps: neutral,
      queries: [{ expr: perMinute('calls_terminated', 'dir, reason'), legend: '{{dir}} {{reason}}' }],
    },
    {
      id: 704,
      title: 'Active calls: SIP service and exporter',
      description: `The SIP service's own count and the exporter's. If they differ for long, webhooks are lost (runbook StuckCalls) or some SIP nodes are not scraped. ${notScraped}`,
      kind: 'lines',
      unit: 'short',
      width: 12,
      height: 8,
      steps: neutral,
      dashed: 'SIP service',
      queries: [
        { expr: `sum(${sip('calls_active')})`, legend: 'SIP service' },
        { expr: 'sum(livekit_telephony_calls_active{job=~"$job",instance=~"$instance"})', legend: 'exporter' },
      ],
    },
    {
      id: 705,
      title: 'INVITE to audio, p95',
      description: `Time from the INVITE to audio of the room. If it rises, the SIP service or the media servers lack CPU. ${notScraped}`,
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
      description: `Failed transfers by reason, in the selected time range. Usually the carrier or PBX refuses REFER: check that the trunk allows transfers. ${notScraped}`,
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
      title: 'SIP nodes that accept calls',
      description: `Share of the SIP nodes that accept new calls. Below 100 %, a node is full or shutting down: add nodes. ${notScraped}`,
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
