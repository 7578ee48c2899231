import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../config/config.ts';
import { startExporter } from '../exporter.ts';
import { systemClock } from '../traffic/deliver.ts';
import { readRecording } from '../traffic/recording.ts';
import { replay } from '../traffic/replay.ts';
import { simulate } from '../traffic/simulate.ts';
import { simulatedTrunks } from '../traffic/simulation/trunks.ts';
import { openLog } from './log.ts';
import { callCounts, callsTable, describeSimulation } from './report.ts';
import { progressLine, untilSignal } from './terminal.ts';

/** A development key, like that of livekit-server --dev; the demo only listens on 127.0.0.1. */
const keys = { key: 'devkey', secret: 'secretsecretsecretsecretsecretsecret' };

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));

/** Busy traffic, with calls of seconds instead of minutes and a few faults of delivery. */
const traffic = { callsPerSecond: 4, speed: 12, daily: false, trunks: simulatedTrunks(7) };
const faults = { duplicate: 2, lose: 0, retry: 2 };
/** Open calls end within this time, ms. */
const hurryMs = 1000;

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Simulates calls until a time, ms since the epoch, or until they are stopped. */
async function simulateUntil(url: string, until: number, stopped: Promise<unknown>): Promise<void> {
  const startedAt = systemClock.now();
  const forMs = Math.max(0, until - hurryMs - startedAt);
  const simulation = simulate({
    url,
    keys,
    clock: systemClock,
    traffic: { ...traffic, seed: startedAt },
    faults,
    forMs,
    hurryMs,
  });
  const endProgress = progressLine(process.stderr, () =>
    describeSimulation(simulation.progress(), systemClock.now() - startedAt),
  );
  void stopped.then(() => simulation.stop());
  await simulation.done;
  endProgress();
}

/** Runs an exporter with recorded real calls, then with simulated ones, and prints where to look. */
export async function demo({ for: seconds }: { readonly for?: number | undefined }): Promise<void> {
  const stopped = untilSignal();
  const until = systemClock.now() + (seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-demo-'));
  const config = readConfig({
    PORT: '8080',
    METRICS_PORT: '9464',
    ...process.env,
    // No LiveKit server knows the recorded calls.
    LIVEKIT_URL: undefined,
    LIVEKIT_URL_FILE: undefined,
    HOST: '127.0.0.1',
    METRICS_HOST: '127.0.0.1',
    LIVEKIT_API_KEY: keys.key,
    LIVEKIT_API_SECRET: keys.secret,
    LEDGER_URL: `sqlite:${join(folder, 'ledger.db')}`,
  });
  const exporter = await startExporter(config, openLog('warn'));
  try {
    const webhooks = readRecording(recording);
    await replay(webhooks, { url: exporter.webhookUrl, keys });
    say(`${webhooks.length} recorded webhooks of real calls were sent to ${exporter.webhookUrl}`);
    say('simulated calls follow, sped up so that they last seconds\n');
    say(`metrics      ${exporter.metricsUrl}/metrics`);
    say(`status page  ${exporter.metricsUrl}/\n`);
    if (seconds === undefined) say('Ctrl-C ends it.\n');
    await simulateUntil(exporter.webhookUrl, until, stopped);
    say(callsTable(callCounts(await exporter.snapshot())));
  } finally {
    await exporter.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
