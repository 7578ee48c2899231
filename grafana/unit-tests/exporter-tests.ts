import { type AlertTest, ofJob } from './alert-test.ts';
import { gauge } from './values.ts';

const build = (job: string, samples: number) => ({ [ofJob('livekit_telephony_build_info', job)]: gauge([samples, 1]) });
const startTime = 'process_start_time_seconds';
const labels = { job: 'lk', instance: 'a' };

export const exporterTests: readonly AlertTest[] = [
  {
    alert: 'LedgerDown',
    about: 'the ledger takes nothing for 10 minutes; neighbour: a ledger that works',
    series: {
      [ofJob('livekit_telephony_ledger_up', 'lk')]: gauge([5, 1], [10, 0], [15, 1]),
      [ofJob('livekit_telephony_ledger_up', 'fine')]: gauge([30, 1]),
    },
    from: 5,
    until: 14,
    labels,
    description: 'The ledger of a (lk) cannot be written: webhooks are answered with 503.',
  },
  {
    alert: 'ExporterDown',
    about: 'scrapes fail for 10 minutes; neighbours: an exporter that works, and a target that is something else',
    series: {
      [ofJob('up', 'lk')]: gauge([5, 1], [10, 0], [15, 1]),
      [ofJob('livekit_telephony_build_info', 'lk')]: '1x4 _x10 1x14',
      [ofJob('up', 'fine')]: gauge([30, 1]),
      ...build('fine', 30),
      [ofJob('up', 'other')]: gauge([30, 0]),
    },
    from: 5,
    until: 14,
    labels,
    description: 'Prometheus cannot scrape the exporter: instance "a", job "lk".',
    firesWithoutData: true,
  },
  {
    alert: 'ExporterRestarting',
    about: 'three starts within 12 minutes; neighbours: two, and another process that starts all the time',
    series: {
      [ofJob(startTime, 'lk')]: gauge([10, 1], [4, 2], [4, 3], [70, 4]),
      ...build('lk', 88),
      [ofJob(startTime, 'rollout')]: gauge([10, 1], [4, 2], [74, 3]),
      ...build('rollout', 88),
      [ofJob(startTime, 'other')]: '0+1x87',
    },
    from: 18,
    until: 39,
    labels,
    description: 'The exporter a (lk) started 3 times in the last 30 minutes.',
  },
  {
    alert: 'ConfigReloadFailed',
    about: 'a reload failed, and was put right 10 minutes later; neighbour: an exporter whose reloads succeed',
    series: {
      [ofJob('livekit_telephony_config_last_reload_successful', 'lk')]: gauge([5, 1], [10, 0], [15, 1]),
      [ofJob('livekit_telephony_config_last_reload_successful', 'fine')]: gauge([30, 1]),
    },
    from: 5,
    until: 14,
    labels,
    description: 'The last reload of a (lk) failed: it uses its old configuration.',
  },
];
