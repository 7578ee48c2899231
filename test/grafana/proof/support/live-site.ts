import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { recorded } from '../../../../src/rules/recorded.ts';
import { alertFile, evaluationInterval, recordingFile } from '../../../../src/rules/rule-files.ts';
import { thresholds } from '../../../../src/rules/thresholds.ts';
import { simulatedTrunks } from '../../../../src/traffic/simulation/trunks.ts';
import { freePort } from '../../../support/processes/free-port.ts';
import { runningExporter } from '../../../support/processes/running-exporter.ts';
import { runProgram, startServer } from './process.ts';
import { startPrometheus } from './prometheus.ts';
import { startReceiver } from './receiver.ts';
import { type Series, writeHistory } from './write-history.ts';

export const job = 'livekit-telephony';
/** The same exporter as a site of several replicas is scraped: calls and process apart, under one job. */
export const replicaJob = 'replicas';
export const trunks = simulatedTrunks(7);
const day = 86_400;

/** Calls in 5 minutes that yesterday and last week promise on every trunk: few enough that silence is no alarm. */
export const usualCalls = 8;

/** A `for` that people do not wait for; the conditions stay as they are. */
const impatient = { ...thresholds, CallSpike: { ...thresholds.CallSpike, for: '4s', keep: '4s' } };
const often = (rules: string) => rules.replaceAll(`interval: ${evaluationInterval}`, 'interval: 2s');

const usual = (): Series[] =>
  [job, replicaJob].flatMap((one) =>
    trunks.map(({ direction, label }) => ({
      name: `${recorded.started}{job="${one}",direction="${direction}",trunk="${label}"}`,
      value: () => usualCalls / 300,
    })),
  );

/** One scrape of everything, and two of a half each, as docs/high-availability.md has them. */
const scrapesOf = (target: string) => [
  { job_name: job, static_configs: [{ targets: [target] }] },
  ...['calls', 'process'].map((half) => ({
    job_name: half,
    params: { 'collect[]': [half] },
    static_configs: [{ targets: [target] }],
    relabel_configs: [
      { target_label: 'job', replacement: replicaJob },
      { target_label: 'instance', replacement: half === 'calls' ? 'service' : 'replica-1' },
    ],
  })),
];

/** A real exporter, scraped by a real Prometheus whose alerts reach a receiver through a real Alertmanager. */
export async function startLiveSite() {
  const folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-live-'));
  const stops: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true })];
  const stop = async () => {
    for (const one of stops.reverse()) await one();
  };
  try {
    const data = join(folder, 'data');
    mkdirSync(data);
    const now = Math.floor(Date.now() / 60_000) * 60;
    for (const ago of [day, 7 * day]) {
      const text = join(folder, 'usual.om');
      await writeHistory(text, usual(), { start: now - ago - 3600, end: now - ago + 3600, step: 60 });
      runProgram('promtool', ['tsdb', 'create-blocks-from', '-q', 'openmetrics', text, data]);
    }
    const trunksFile = join(folder, 'trunks.yaml');
    const known = trunks.flatMap(({ id, direction }) =>
      id === undefined ? [] : [[id, { direction, channels: 300, calls_per_second: 10 }]],
    );
    writeFileSync(trunksFile, stringify({ trunks: Object.fromEntries(known) }));
    const exporter = await runningExporter({ TRUNKS_FILE: trunksFile });
    stops.push(() => exporter.close());
    const receiver = await startReceiver();
    stops.push(() => receiver.stop());
    const managerFile = join(folder, 'alertmanager.yml');
    writeFileSync(
      managerFile,
      stringify({
        route: { receiver: 'pager', group_by: ['alertname'], group_wait: '1s', group_interval: '2s' },
        receivers: [{ name: 'pager', webhook_configs: [{ url: receiver.url, send_resolved: true }] }],
      }),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const manager = await startServer(
      'prometheus-alertmanager',
      [
        `--config.file=${managerFile}`,
        `--storage.path=${join(folder, 'alertmanager')}`,
        `--web.listen-address=${address}`,
        '--cluster.listen-address=',
      ],
      `http://${address}`,
      '/-/ready',
    );
    stops.push(manager.stop);
    writeFileSync(join(folder, 'recording.yml'), often(recordingFile(impatient)));
    writeFileSync(join(folder, 'alerts.yml'), often(alertFile(impatient, {})));
    const prometheus = await startPrometheus(folder, {
      global: { scrape_interval: '1s', evaluation_interval: '2s' },
      rule_files: [join(folder, 'recording.yml'), join(folder, 'alerts.yml')],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [address] }] }] },
      scrape_configs: scrapesOf(new URL(exporter.metricsUrl).host),
    });
    stops.push(prometheus.stop);
    return { exporter, prometheus, receiver, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
