import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { createApp } from './http/create-app.ts';
import { HttpProblem } from './http/http-problem.ts';
import { type Listener, listen } from './http/listener.ts';
import type { Snapshot } from './ledger/ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { ledgerFamilies } from './metrics/ledger-families.ts';
import { processMetrics } from './metrics/process-metrics.ts';
import { registryFamilies } from './metrics/registry-families.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { version } from './version.ts';
import { receiver } from './webhook/receive.ts';
import { webhookRoutes } from './webhook/routes.ts';
import { tokenVerifier } from './webhook/verify-token.ts';

/** What is overdue is settled this often, ms. */
const sweepInterval = 1000;
/** Requests that have not finished by then are cut, ms: SIGTERM promises an end within 10 s. */
const drainTimeout = 8000;

export interface Exporter {
  /** Where LiveKit sends its webhooks. */
  readonly webhookUrl: string;
  /** The root of the metrics listener. */
  readonly metricsUrl: string;
  /** Calls and totals now. */
  snapshot(): Promise<Snapshot>;
  /** Refuses new webhooks, finishes those in flight, and closes the ledger. */
  close(): Promise<void>;
}

/**
 * Puts the parts together and starts them.
 * @param now time on our clock, ms
 * @throws LedgerRefusal, or the error of a port that cannot be had; nothing is left open then
 */
export async function startExporter(config: Config, log: Logger, now: () => number = Date.now): Promise<Exporter> {
  let draining = false;
  const kind = config.ledgerUrl.replace(/:.*/, '');
  const metrics = processMetrics({ version, node_version: process.versions.node, ledger: kind });
  const ledger = openLedger(config.ledgerUrl, {
    callMaxAgeMs: config.callMaxAgeMs,
    trunkLimit: config.trunkLimit,
    trunkName: (trunkId) => trunkId,
    trunkDirection: () => undefined,
    now,
    onCommit: metrics.observeCommit,
    onUp(up, err) {
      metrics.setLedgerUp(up);
      if (up) log.info('the ledger takes webhooks again');
      else log.error({ err }, 'the ledger takes nothing: webhooks are answered 503 until it does');
    },
  });
  const notReady = () => {
    if (draining) return new HttpProblem('draining', 'shutting down: send it again');
    return ledger.isUp ? undefined : new HttpProblem('unavailable', 'the ledger takes nothing now: send it again');
  };
  const familiesOf = ledgerFamilies();
  const listeners: Listener[] = [];
  const publicRoutes = webhookRoutes({
    path: config.webhookPath,
    receive: receiver({ verifyToken: tokenVerifier(config.keys), ledger, maxBodyBytes: config.maxBodyBytes, now }),
    // A ledger that failed is tried by every webhook, so that it is found to work again.
    notReady: () => (draining ? notReady() : undefined),
    onReceived({ event, result, receivedAt, createdAt }) {
      metrics.countWebhook(event, result);
      metrics.setLastReceived(receivedAt);
      if (result !== 'duplicate' && createdAt > 0) metrics.observeDelay(Math.max(0, receivedAt / 1000 - createdAt));
      log.debug({ event, result }, 'webhook');
    },
  });
  const insideRoutes = metricsRoutes({
    families: async () => [...familiesOf(await ledger.snapshot()), ...(await registryFamilies(metrics.registry))],
    notReady,
    links: { webhookUrl: () => webhookUrl() },
  });
  const webhookUrl = () => `${listeners[0]?.url ?? ''}${config.webhookPath}`;
  const refused = { log, onProblem: metrics.countRejection };
  const shared = config.port === config.metricsPort && config.port !== 0;
  try {
    const { host, port } = config;
    const first = createApp(shared ? [...publicRoutes, ...insideRoutes] : publicRoutes, refused);
    listeners.push(await listen({ host, port, handle: first }));
    if (!shared) {
      const second = createApp(insideRoutes, { log, onProblem: () => undefined });
      listeners.push(await listen({ host: config.metricsHost, port: config.metricsPort, handle: second }));
    }
  } catch (error) {
    for (const listener of listeners) await listener.close();
    await ledger.close();
    throw error;
  }
  const sweep = setInterval(() => {
    ledger.sweep(now()).catch((err: unknown) => log.debug({ err }, 'a sweep failed'));
  }, sweepInterval);
  return {
    webhookUrl: webhookUrl(),
    metricsUrl: listeners.at(-1)?.url ?? '',
    snapshot: () => ledger.snapshot(),
    async close() {
      if (draining) return;
      draining = true;
      clearInterval(sweep);
      const cut = setTimeout(() => listeners.forEach((listener) => void listener.cut()), drainTimeout);
      await Promise.all(listeners.map((listener) => listener.close()));
      clearTimeout(cut);
      await ledger.close();
    },
  };
}
