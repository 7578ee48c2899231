import pino from 'pino';
import { readConfig } from '../config/config.ts';
import { startExporter } from '../exporter.ts';
import { untilSignal } from './until-signal.ts';

/** Serves until SIGTERM or SIGINT, configured by the environment. */
export async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  // Before anything is opened: a signal that comes while it starts ends it in order, not in the middle of a webhook.
  const signalled = untilSignal();
  const exporter = await startExporter(config, log);
  process.on('SIGHUP', () => {
    try {
      exporter.reload();
    } catch {
      // Logged where it was found; there is nobody to answer.
    }
  });
  log.info({ webhook: exporter.webhookUrl, metrics: `${exporter.metricsUrl}/metrics` }, 'ready');
  const signal = await signalled;
  log.info({ signal }, 'shutting down');
  await exporter.close();
  log.info('closed');
}
