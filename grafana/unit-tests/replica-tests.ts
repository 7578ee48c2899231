import type { Check, RecordingTest } from './recording-tests.ts';
import { gauge } from './values.ts';

const metric = (name: string, labels: string) => `livekit_telephony_${name}{${labels}}`;
const at = (job: string, instance: string) => `job="${job}",instance="${instance}"`;
const minutes = 40;
const always = (value: number) => gauge([minutes, value]);
const everyMinute = `0+60x${minutes - 1}`;

/** Series of the service of all replicas: the calls. */
const callsOf = (job: string) => ({
  [metric('calls_active', `${at(job, 'service')},direction="inbound",trunk="a"`)]: always(4),
  [metric('calls_active', `${at(job, 'service')},direction="outbound",trunk="a"`)]: always(4),
  [metric('trunk_overflow_total', at(job, 'service'))]: always(0),
});
/** Series of each replica. */
const processOf = (job: string, instance: string, lastWebhook: string | undefined) => ({
  [metric('build_info', at(job, instance))]: always(1),
  [`process_start_time_seconds{${at(job, instance)}}`]: always(0),
  ...(lastWebhook && { [metric('webhook_last_received_timestamp_seconds', at(job, instance))]: lastWebhook }),
});

const firing = (minute: number, alert: string, ...labels: readonly string[]): Check => ({
  minute,
  expr: `ALERTS{alertname="LiveKitTelephony${alert}",alertstate="firing"}`,
  samples: Object.fromEntries(
    labels.map((one) => [
      `ALERTS{alertname="LiveKitTelephony${alert}",alertstate="firing",severity="critical",${one}}`,
      1,
    ]),
  ),
});

/** Sites of several replicas, whose calls and processes are scraped apart (docs/high-availability.md). */
export const replicaTests: readonly RecordingTest[] = [
  {
    name: 'replicas',
    about:
      'both scrapes have one job; lk: no replica gets webhooks; fine: one of two does; the service of both goes away',
    step: 1,
    series: {
      ...callsOf('lk'),
      ...processOf('lk', 'replica-1', always(60)),
      ...processOf('lk', 'replica-2', undefined),
      ...callsOf('fine'),
      ...processOf('fine', 'replica-1', always(60)),
      ...processOf('fine', 'replica-2', everyMinute),
      [`up{${at('fine', 'service')}}`]: gauge([20, 1], [20, 0]),
      [`up{${at('fine', 'replica-1')}}`]: always(1),
    },
    checks: [
      firing(13, 'NoWebhooks'),
      firing(14, 'NoWebhooks', 'job="lk"'),
      firing(minutes - 1, 'NoWebhooks', 'job="lk"'),
      firing(21, 'ExporterDown'),
      firing(22, 'ExporterDown', at('fine', 'service')),
    ],
  },
  {
    name: 'replicas-apart',
    about: 'two jobs, left apart: the newest webhook of all replicas counts, here until minute 10',
    step: 1,
    series: {
      ...callsOf('calls'),
      ...processOf('process', 'replica-1', always(60)),
      ...processOf(
        'process',
        'replica-2',
        gauge(...Array.from({ length: 10 }, (_, n) => [1, n * 60] as const), [30, 600]),
      ),
    },
    checks: [
      firing(22, 'NoWebhooks'),
      firing(23, 'NoWebhooks', 'job="calls"'),
      firing(minutes - 1, 'NoWebhooks', 'job="calls"'),
    ],
  },
];
