import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { readConfig } from '../config/config.ts';
import { startExporter } from '../exporter.ts';
import { readRecording } from '../traffic/recording.ts';
import { replay } from '../traffic/replay.ts';
import { callsTable } from './calls-table.ts';
import { untilSignal } from './until-signal.ts';
import { UsageError } from './usage-error.ts';

/** A development key, as livekit-server --dev has one; the demo listens on this machine alone. */
const keys = { key: 'devkey', secret: 'secretsecretsecretsecretsecretsecret' };

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));

const say = (text: string) => void process.stdout.write(`${text}\n`);

function secondsOf(args: readonly string[]): number | undefined {
  const { values } = parseArgs({ args: [...args], options: { for: { type: 'string' } } });
  if (values.for === undefined) return undefined;
  const seconds = Number(values.for);
  if (!(seconds >= 0)) throw new UsageError('--for: expected a number of seconds');
  return seconds;
}

async function untilOver(seconds: number | undefined): Promise<void> {
  if (seconds === undefined) return void (await untilSignal());
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, seconds * 1000);
  await Promise.race([promise, untilSignal()]);
  clearTimeout(timer);
}

/** Shows the exporter on recorded real calls: starts it, replays them, and says where to look. */
export async function demo(args: readonly string[]): Promise<void> {
  const seconds = secondsOf(args);
  const folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-demo-'));
  const config = readConfig({
    PORT: '8080',
    METRICS_PORT: '9464',
    ...process.env,
    // Its calls are recorded: no server knows them.
    LIVEKIT_URL: undefined,
    LIVEKIT_URL_FILE: undefined,
    HOST: '127.0.0.1',
    METRICS_HOST: '127.0.0.1',
    LIVEKIT_API_KEY: keys.key,
    LIVEKIT_API_SECRET: keys.secret,
    LEDGER_URL: `sqlite:${join(folder, 'ledger.db')}`,
  });
  const exporter = await startExporter(config, pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true })));
  try {
    const webhooks = readRecording(recording);
    await replay(webhooks, { url: exporter.webhookUrl, keys });
    say(`${webhooks.length} recorded webhooks of real calls were sent to ${exporter.webhookUrl}\n`);
    say(`metrics      ${exporter.metricsUrl}/metrics`);
    say(`status page  ${exporter.metricsUrl}/\n`);
    say(callsTable(await exporter.snapshot()));
    if (seconds === undefined) say('\nCtrl-C ends it.');
    await untilOver(seconds);
  } finally {
    await exporter.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
