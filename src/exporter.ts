import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { createApp } from './http/create-app.ts';
import { HttpProblem } from './http/http-problem.ts';
import { listenAll } from './http/listen-all.ts';
import type { Snapshot } from './ledger/ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { ledgerFamilies } from './metrics/ledger-families.ts';
import { processMetrics } from './metrics/process-metrics.ts';
import { registryFamilies } from './metrics/registry-families.ts';
import { reloadTrunks } from './metrics/reload-trunks.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { describedTrunks } from './trunks/trunks.ts';
import { version } from './version.ts';
import { receiver } from './webhook/receive.ts';
import { webhookRoutes } from './webhook/routes.ts';
import { tokenVerifier } from './webhook/verify-token.ts';

/** What is overdue is settled this often, ms. */
const sweepInterval = 1000;

export interface Exporter {
  /** Where LiveKit sends its webhooks. */
  readonly webhookUrl: string;
  /** The root of the metrics listener. */
  readonly metricsUrl: string;
  /** Calls and totals now. */
  snapshot(): Promise<Snapshot>;
  /** Reads TRUNKS_FILE again. @throws HttpProblem it is wrong; the one before stays in force */
  reload(): void;
  /** Refuses new webhooks, finishes those in flight, and closes the ledger. */
  close(): Promise<void>;
}

/**
 * Puts the parts together and starts them.
 * @param now time on our clock, ms
 * @throws LedgerRefusal, or the error of a port that cannot be had; nothing is left open then
 */
export async function startExporter(config: Config, log: Logger, now: () => number = Date.now): Promise<Exporter> {
  const trunks = describedTrunks(config.trunks);
  const metrics = processMetrics({
    version,
    node_version: process.versions.node,
    ledger: config.ledgerUrl.replace(/:.*/, '').replace('rediss', 'redis'),
  });
  const ledger = openLedger(config.ledgerUrl, {
    callMaxAgeMs: config.callMaxAgeMs,
    trunkLimit: config.trunkLimit,
    trunks,
    now,
    onCommit: metrics.observeCommit,
    onUp(up, err) {
      if (up) log.info('the ledger takes webhooks again');
      else log.error({ err }, 'the ledger takes nothing: webhooks are answered 503 until it does');
    },
    onEmptied: () => log.error('Redis lost what the ledger had: totals begin anew, and so do calls that are open'),
  });

  let draining = false;
  const drainingProblem = () => (draining ? new HttpProblem('draining', 'shutting down: send it again') : undefined);
  const notReady = () =>
    drainingProblem() ??
    (ledger.isUp ? undefined : new HttpProblem('unavailable', 'the ledger takes nothing now: send it again'));
  const reload = () => reloadTrunks(config.trunksFile, trunks, log);
  const familiesOf = ledgerFamilies();

  const publicRoutes = webhookRoutes({
    path: config.webhookPath,
    receive: receiver({ verifyToken: tokenVerifier(config.keys), ledger, maxBodyBytes: config.maxBodyBytes, now }),
    // Webhooks try a ledger that failed, so that it is found to work again.
    notReceiving: drainingProblem,
    notReady,
    onReceived(received) {
      metrics.observeWebhook(received);
      log.debug({ event: received.event, result: received.result }, 'webhook');
    },
  });
  const insideRoutes = metricsRoutes({
    halves: {
      calls: async () => familiesOf(await ledger.snapshot(), trunks.all),
      async process() {
        metrics.setLedgerUp(ledger.isUp);
        return registryFamilies(metrics.registry);
      },
    },
    notReady,
    reload,
    links: { webhookUrl: () => webhookUrl },
  });
  const isInside = new Set(insideRoutes.map(({ path }) => path));
  const listening = await listenAll({
    public: { host: config.host, port: config.port, routes: publicRoutes },
    inside: { host: config.metricsHost, port: config.metricsPort, routes: insideRoutes },
    handle: (routes) =>
      createApp(routes, {
        log,
        onProblem(code, path) {
          if (routes !== insideRoutes && !isInside.has(path)) metrics.countRejection(code);
        },
      }),
  }).catch(async (error: unknown) => {
    await ledger.close();
    throw error;
  });
  const webhookUrl = `${listening.publicUrl}${config.webhookPath}`;

  const sweep = setInterval(() => {
    ledger.sweep(now()).catch((err: unknown) => log.debug({ err }, 'a sweep failed'));
  }, sweepInterval);
  return {
    webhookUrl,
    metricsUrl: listening.insideUrl,
    snapshot: () => ledger.snapshot(),
    reload,
    async close() {
      if (draining) return;
      draining = true;
      clearInterval(sweep);
      await listening.close();
      await ledger.close();
    },
  };
}
