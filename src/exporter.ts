import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { createApp } from './http/create-app.ts';
import { HttpProblem, type ProblemCode } from './http/http-problem.ts';
import { listenAll } from './http/listen-all.ts';
import type { Route } from './http/routes.ts';
import type { Snapshot } from './ledger/ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { startLiveKitApi } from './livekit/start-livekit-api.ts';
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

  const api = startLiveKitApi(config.livekit, {
    ledger,
    trunks,
    trunkLimit: config.trunkLimit,
    callMaxAgeMs: config.callMaxAgeMs,
    metrics,
    log,
    now,
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
    receive: receiver({
      verifyToken: tokenVerifier(config.keys),
      ledger,
      maxBodyBytes: config.maxBodyBytes,
      now,
      onTaken: api.hear,
    }),
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
      calls: async () => familiesOf(await ledger.snapshot(), api.trunks()),
      async process() {
        metrics.setLedgerUp(ledger.isUp);
        return registryFamilies(metrics.registry);
      },
    },
    notReady,
    reload,
    links: { webhookUrl: () => webhookUrl },
  });
  /** Counts what a listener refuses, but for what it serves to the inside. */
  const countRefused = (routes: readonly Route[]) => {
    const own = new Set(routes.filter((route) => !publicRoutes.includes(route)).map(({ path }) => path));
    return (code: ProblemCode, path: string | undefined) => {
      if (routes !== insideRoutes && !own.has(path ?? '')) metrics.countRejection(code);
    };
  };
  const listening = await listenAll({
    public: { host: config.host, port: config.port, routes: publicRoutes },
    inside: { host: config.metricsHost, port: config.metricsPort, routes: insideRoutes },
    handle: (routes) => createApp(routes, { log, onProblem: countRefused(routes) }),
  }).catch(async (error: unknown) => {
    api.close();
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
      api.close();
      await ledger.close();
    },
  };
}
