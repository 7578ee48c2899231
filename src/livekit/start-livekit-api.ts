import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ApiMethodState } from '../catalog/livekit-api.ts';
import type { WatchResult } from '../catalog/values.ts';
import type { Ledger, StoredWebhook } from '../ledger/ledger.ts';
import type { Trunk, Trunks } from '../trunks/trunks.ts';
import { answerRecorder, type DialingCall, watchAnswer } from './answer-watch.ts';
import type { Api } from './client.ts';
import { knownServer, type WithheldEnds } from './known-server.ts';
import { type Clock, rateShares } from './rate-limiter.ts';
import { reconciler } from './reconciler.ts';
import { apiRequests } from './request-api.ts';
import { resumer } from './resume.ts';
import { sampler, watchedCalls } from './sampling.ts';
import { listsLabel, trunkDirectory, withListed } from './trunk-directory.ts';
import { clockSkew, roomNames, webhookObserver } from './webhook-observer.ts';

/** LiveKit's API, and the key and secret that sign its requests. */
export interface Server {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly requestsPerSecond: number;
}

export interface LiveKitApi {
  /** Learns from a webhook that the ledger has stored. Returns at once and never throws, whatever the API does. */
  onWebhook(webhook: StoredWebhook): void;
  /** The trunks of TRUNKS_FILE, and those that LiveKit lists. */
  trunks(): readonly Trunk[];
  /** The state of each method; undefined without LIVEKIT_URL. */
  states(): readonly ApiMethodState[] | undefined;
  /** Missing calls that are not ended now; undefined if there are none. */
  held(): WithheldEnds | undefined;
  /** Stops all requests. */
  close(): void;
}

export interface LiveKitApiOptions {
  readonly ledger: Pick<Ledger, 'apply' | 'openCalls' | 'keyValues'>;
  readonly trunks: Pick<Trunks, 'all' | 'directionOf'>;
  readonly trunkLimit: number;
  readonly callMaxAgeMs: number;
  readonly metrics: {
    countApiRequest(method: string, code: string): void;
    countWatch(result: WatchResult): void;
  };
  readonly log: Logger;
  /** Time on our clock, ms. */
  readonly now: () => number;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** Whether this process, of those that share the ledger, is the one that reconciles now. */
  readonly lease?: () => Promise<boolean>;
  /** Creates the API client; undefined without LIVEKIT_URL. */
  readonly connect?: ((signal: AbortSignal) => Api) | undefined;
}

const disabled = (trunks: LiveKitApiOptions['trunks']): LiveKitApi => ({
  onWebhook: () => undefined,
  trunks: () => trunks.all,
  states: () => undefined,
  held: () => undefined,
  close: () => undefined,
});

// Whoever sleeps checks the signal next, so an aborted sleep just ends.
const systemClock = (now: () => number): Clock => ({
  now,
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => undefined),
});

/**
 * Starts everything that uses LiveKit's API for what webhooks do not contain: answers of outbound calls, names of trunks,
 * and starts and ends whose webhooks were lost. Webhooks never wait for it.
 * @param server undefined: no requests are made
 */
export function startLiveKitApi(server: Server | undefined, options: LiveKitApiOptions): LiveKitApi {
  if (!server || !options.connect) return disabled(options.trunks);
  const { ledger, trunks, metrics, log, clock = systemClock(options.now), random = Math.random } = options;
  const { lease = async () => true } = options;
  const { requestsPerSecond } = server;
  const closing = new AbortController();
  const { signal } = closing;
  const { requestApi, states } = apiRequests({
    api: options.connect(signal),
    host: new URL(server.url).host,
    perSecond: requestsPerSecond,
    clock,
    signal,
    log,
    onResponse: metrics.countApiRequest,
  });
  const skew = clockSkew();
  const shares = rateShares(requestsPerSecond);
  const samples = sampler({ slots: shares.slots, random, clock, signal });
  const known = knownServer({
    url: server.url,
    store: ledger.keyValues,
    now: clock.now,
    onError: (err) => log.debug({ err }, 'the known LiveKit server cannot be read or stored yet'),
  });
  const recordAnswer = answerRecorder({ ledger, skew, clock, signal });
  const watched = watchedCalls({
    sampler: samples,
    watch: watchAnswer({ requestApi, clock, signal, onSeen: known.confirm, onAnswer: recordAnswer }),
    onResult: metrics.countWatch,
  });
  const names = roomNames();
  const directory = trunkDirectory({ requestApi, clock, signal });
  const run = (part: string, work: Promise<unknown>): void =>
    void work.catch((err: unknown) => log.error({ err, part }, "a part of what asks LiveKit's API has stopped"));
  const onDialing = (dialing: DialingCall) => run('answer watch', watched.started(dialing));

  run('trunk directory', directory.run());
  run(
    'resume',
    resumer({ requestApi, ledger, onDialing, onAnswered: (call) => recordAnswer(call, undefined), clock, signal })(),
  );
  run(
    'reconciliation',
    reconciler({
      requestApi,
      ledger,
      names,
      server: known,
      hasTrunk: (label) => listsLabel(label, trunks.all, directory.trunks),
      lease,
      pace: () => clock.sleep(shares.backgroundGapMs(samples.freeShare), signal),
      onOpen: watched.keepOnly,
      clock,
      signal,
      log,
      silentMs: options.callMaxAgeMs / 2,
    })(),
  );

  return {
    onWebhook: webhookObserver({ trunks, names, skew, watched, onDialing }),
    trunks: () => withListed(trunks.all, directory.trunks, options.trunkLimit),
    states,
    held: () => known.held,
    close: () => closing.abort(),
  };
}
