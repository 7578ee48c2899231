import { readConfig } from '../config/config.ts';
import { startExporter } from '../exporter.ts';
import { version } from '../version.ts';
import { openLog } from './log.ts';
import { untilSignal } from './terminal.ts';

/** How long to wait for Redis before logging that the exporter is not ready, ms. */
const openTimeoutMs = 1000;

/** Runs the exporter, configured by the environment, until SIGTERM or SIGINT. */
export async function serve(): Promise<void> {
  // First of all: process 1 of a container ignores signals that it does not listen to.
  const signalled = untilSignal();
  const config = readConfig(process.env);
  const log = openLog(config.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  const exporter = await startExporter(config, log);
  process.on('SIGHUP', () => {
    try {
      exporter.reload();
    } catch {
      // `reload` has logged the problem.
    }
  });
  const addresses = { webhook: exporter.webhookUrl, metrics: `${exporter.metricsUrl}/metrics` };
  let isEnding = false;
  const waiting = setTimeout(
    () =>
      log.info({ version, ...addresses }, 'listening, and not ready: webhooks are answered 503 until Redis is reached'),
    openTimeoutMs,
  );
  void exporter.opened.then(() => {
    clearTimeout(waiting);
    if (!isEnding) log.info({ version, ...addresses }, 'ready');
  });
  const signal = await signalled;
  isEnding = true;
  clearTimeout(waiting);
  log.info({ signal }, 'shutting down');
  await exporter.close();
  log.info('closed');
}
