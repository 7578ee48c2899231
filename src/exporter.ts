import type { Router } from '@koa/router';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { createApp } from './http/create-app.ts';
import { HttpProblem } from './http/http-problem.ts';
import { type Listening, listenAll } from './http/listen-all.ts';
import { webAccess } from './http/web-access.ts';
import { readWebConfig } from './http/web-config-file.ts';
import { LedgerUnavailable, type Snapshot } from './ledger/ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { startLiveKitApi } from './livekit/start-livekit-api.ts';
import { exemplars } from './metrics/exemplars.ts';
import { ledgerFamilies } from './metrics/ledger-families.ts';
import { processMetrics, registryFamilies } from './metrics/process-metrics.ts';
import { type ReloadedFile, trackReloads } from './metrics/reloads.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { problemRecorder } from './status/problem-calls.ts';
import { openStatus } from './status/status.ts';
import { describedTrunks } from './trunks/trunks.ts';
import { readTrunks } from './trunks/trunks-file.ts';
import { nodeVersion, version } from './version.ts';
import { receiver } from './webhook/receive.ts';
import { refusalLog } from './webhook/refusal-log.ts';
import { webhookRoutes } from './webhook/routes.ts';
import { tokenVerifier } from './webhook/verify-token.ts';

/** What is overdue is settled this often, ms. */
const sweepInterval = 1000;

export interface Exporter {
  /** Where LiveKit sends its webhooks. */
  readonly webhookUrl: string;
  /** The root of the metrics listener. */
  readonly metricsUrl: string;
  /** Resolves once webhooks can be accepted: at once, unless the ledger is a Redis that is not reached yet. */
  readonly opened: Promise<void>;
  /** Calls and totals now. */
  snapshot(): Promise<Snapshot>;
  /** Reads TRUNKS_FILE and WEB_CONFIG_FILE again. @throws HttpProblem one is wrong, and its old version stays in force */
  reload(): void;
  /** Refuses new webhooks, finishes those in flight, and closes the ledger. */
  close(): Promise<void>;
}

/**
 * Puts the parts together and starts them.
 * @param now time on our clock, ms
 * @throws LedgerRefusal, PortRefusal; nothing is left open then
 */
export async function startExporter(config: Config, log: Logger, now: () => number = Date.now): Promise<Exporter> {
  const trunks = describedTrunks(config.trunks);
  const metrics = processMetrics({
    version,
    node_version: nodeVersion,
    ledger: config.ledgerUrl.replace(/:.*/, '').replace('rediss', 'redis'),
  });
  const calls = exemplars(now);
  const problemCalls = problemRecorder();
  const { trunksFile, webConfigFile } = config;
  const web = webAccess(config.web, log);
  const files: ReloadedFile[] = [];
  if (trunksFile) files.push({ variable: 'TRUNKS_FILE', apply: () => trunks.replace(readTrunks(trunksFile)) });
  if (webConfigFile)
    files.push({ variable: 'WEB_CONFIG_FILE', apply: () => web.replace(readWebConfig(webConfigFile)) });
  const reloads = trackReloads(files, { log, now, onReload: metrics.setReload });
  let onEmptied = (): void => undefined;
  const ledger = await openLedger(config.ledgerUrl, {
    callMaxAgeMs: config.callMaxAgeMs,
    trunkLimit: config.trunkLimit,
    trunks,
    now,
    onCommit: metrics.observeCommit,
    onCounted(additions) {
      calls.record(additions);
      problemCalls.record(additions);
    },
    onUp(up, err) {
      if (up) log.info('the ledger commits again');
      else log.error({ err }, 'the ledger cannot commit: webhooks are answered 503 until it can');
    },
    onWarning: (message) => log.warn(message),
    onEmptied() {
      log.error('Redis lost what the ledger had: totals begin anew, and so do calls that are open');
      onEmptied();
    },
  });

  // Loaded when it is needed: the SDK's clients are 15 MB and 200 ms of the start.
  const clients = config.livekit && (await import('./livekit/client.ts'));
  const { livekit } = config;
  const api = startLiveKitApi(livekit, {
    connect: clients && livekit && ((signal) => clients.connectLiveKit(livekit, signal)),
    ledger,
    trunks,
    trunkLimit: config.trunkLimit,
    callMaxAgeMs: config.callMaxAgeMs,
    metrics,
    log,
    now,
    lease: ledger.lease,
  });
  const givingUp = async (error: unknown): Promise<never> => {
    api.close();
    await ledger.close();
    throw error;
  };
  let draining = false;
  const drainingProblem = () => (draining ? new HttpProblem('draining', 'shutting down: send it again') : undefined);
  const notReady = () =>
    drainingProblem() ??
    (ledger.isUp ? undefined : new HttpProblem('unavailable', 'the ledger cannot commit now: send it again'));
  const familiesOf = ledgerFamilies();
  const values = { WEBHOOK_PATH: config.webhookPath, MAX_BODY_BYTES: config.maxBodyBytes };
  const refusals = refusalLog({ log, values, now });
  const status = await openStatus({
    ledger,
    trunks: api.trunks,
    problemCalls: () => problemCalls.calls,
    notReady,
    about: { version, nodeVersion, ledger: ledger.kind, values },
    api: api.states,
    held: api.held,
    reload: reloads.last,
    listening: () => ({ webhookUrl, metricsUrl: listening.insideUrl }),
    now,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    onUnwritten: (err) => log.debug({ err }, 'what the day began with could not be written down yet'),
  }).catch(givingUp);
  onEmptied = status.reset;

  function refused(problem: HttpProblem): void {
    metrics.countRejection(problem.code);
    refusals.refused(problem);
    status.refused(problem);
  }

  const publicRouter = webhookRoutes({
    path: config.webhookPath,
    receive: receiver({
      verifyToken: tokenVerifier(config.keys),
      ledger,
      maxBodyBytes: config.maxBodyBytes,
      now,
      onStored: api.onWebhook,
    }),
    // Webhooks try a ledger that failed, so that it is found to work again.
    notReceiving: drainingProblem,
    notReady,
    onReceived(received) {
      metrics.observeWebhook(received);
      status.received(received);
      log.debug({ event: received.event, result: received.result }, 'webhook');
    },
  });
  const insideRouter = metricsRoutes({
    halves: {
      calls: async (format) =>
        familiesOf(await ledger.snapshot(), api.trunks(), format === 'openMetrics' ? calls.of : undefined),
      async process() {
        metrics.setLedgerUp(ledger.isUp);
        return registryFamilies(metrics.registry);
      },
    },
    maxRequests: config.webMaxRequests,
    notReady,
    reload: reloads.run,
  });
  insideRouter.get('/', status.servePage);
  /** Counts what the public listener refuses. On a shared port it also serves the inside, whose errors do not count. */
  const onRefused = (routers: readonly Router[]) => {
    const isPublic = routers.includes(publicRouter);
    const insidePaths = new Set(routers.includes(insideRouter) ? insideRouter.stack.map((layer) => layer.path) : []);
    return (problem: HttpProblem, path: string | undefined) => {
      if (isPublic && !insidePaths.has(path ?? '')) refused(problem);
    };
  };
  const listening: Listening = await listenAll({
    public: {
      host: config.host,
      port: config.port,
      variables: { host: 'HOST', port: 'PORT' },
      router: publicRouter,
      onNotHttp: () => refused(new HttpProblem('not_http', 'this is plain HTTP')),
    },
    inside: {
      host: config.metricsHost,
      port: config.metricsPort,
      variables: { host: 'METRICS_HOST', port: 'METRICS_PORT' },
      router: insideRouter,
      tls: web.tls,
    },
    handle: (routers) =>
      createApp(routers, {
        log,
        onProblem: onRefused(routers),
        authenticate: routers.includes(insideRouter) ? web.authenticate : undefined,
      }),
  }).catch(givingUp);
  const webhookUrl = `${listening.publicUrl}${config.webhookPath}`;

  const sweep = setInterval(() => {
    refusals.tick();
    void status.tick();
    ledger.sweep(now()).catch((err: unknown) => {
      // A ledger that is away has said so already; anything else is a room that nobody could settle.
      const level = err instanceof LedgerUnavailable ? 'debug' : 'warn';
      log[level]({ err }, 'a sweep failed');
    });
  }, sweepInterval);
  return {
    webhookUrl,
    metricsUrl: listening.insideUrl,
    opened: ledger.opened,
    snapshot: () => ledger.snapshot(),
    reload: reloads.run,
    async close() {
      if (draining) return;
      draining = true;
      clearInterval(sweep);
      ledger.drain();
      await listening.close();
      await web.close();
      api.close();
      refusals.tick(true);
      await ledger.close();
    },
  };
}
