import type { Logger } from 'pino';
import type { ApiMethodState } from '../catalog/api-methods.ts';
import type { WatchResult } from '../catalog/values.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Trunk, Trunks } from '../trunks/trunks.ts';
import { admission } from './admission.ts';
import { type Dialing, watchAnswer } from './answer-watch.ts';
import { apiRecord } from './api-record.ts';
import { budgetShares } from './budget-shares.ts';
import { budgeted } from './budgeted.ts';
import type { Api } from './clients.ts';
import { type Clock, systemClock } from './clock.ts';
import { clockSkew } from './clock-skew.ts';
import { answerEntry } from './enter-answer.ts';
import { type Heard, hearing } from './hearing.ts';
import { type HealingHeld, knownServer } from './known-server.ts';
import { reconciler } from './reconciler.ts';
import { resumer } from './resume.ts';
import { roomNames } from './room-names.ts';
import { trunkDirectory } from './trunk-directory.ts';
import { watchedCalls } from './watched-calls.ts';
import { listsLabel, withListed } from './with-listed.ts';

/** LiveKit's API, and the pair that its requests are signed with. */
export interface Server {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly requestsPerSecond: number;
}

export interface LiveKitApi {
  /** Learns from a webhook that the ledger has taken: at once, whatever the API does. */
  hear(heard: Heard): void;
  /** The operator's trunks, and those that LiveKit lists. */
  trunks(): readonly Trunk[];
  /** How it goes with each method; undefined: nothing is asked. */
  states(): readonly ApiMethodState[] | undefined;
  /** Ends that are not healed now, and why; undefined: none is held back. */
  held(): HealingHeld | undefined;
  /** Asks nothing more. */
  close(): void;
}

export interface LiveKitApiOptions {
  readonly ledger: Pick<Ledger, 'apply' | 'openCalls' | 'memos'>;
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
  /** The API itself, in place of the one over HTTP. */
  readonly connect?: ((signal: AbortSignal) => Api) | undefined;
}

const silent = (trunks: LiveKitApiOptions['trunks']): LiveKitApi => ({
  hear: () => undefined,
  trunks: () => trunks.all,
  states: () => undefined,
  held: () => undefined,
  close: () => undefined,
});

/**
 * Asks LiveKit's API what webhooks do not tell: answers of outbound calls, names of trunks, and ends and starts whose
 * webhooks are lost. Webhooks never wait for it.
 * @param server undefined: nothing is asked
 */
export function startLiveKitApi(server: Server | undefined, options: LiveKitApiOptions): LiveKitApi {
  if (!server || !options.connect) return silent(options.trunks);
  const { ledger, trunks, metrics, log, clock = systemClock(options.now), random = Math.random } = options;
  const { lease = async () => true } = options;
  const { requestsPerSecond } = server;
  const closing = new AbortController();
  const { signal } = closing;
  const api = options.connect(signal);
  const record = apiRecord();
  const ask = budgeted({
    api,
    perSecond: requestsPerSecond,
    clock,
    signal,
    log,
    record,
    onAnswer: metrics.countApiRequest,
  });
  const skew = clockSkew();
  const shares = budgetShares(requestsPerSecond);
  const places = admission({ places: shares.watchedAtOnce, random, clock, signal });
  const known = knownServer({
    url: server.url,
    memos: ledger.memos,
    now: clock.now,
    onError: (err) => log.debug({ err }, 'what is remembered of the server cannot be read or written yet'),
  });
  const enter = answerEntry({ ledger, skew, clock, signal });
  const watched = watchedCalls({
    admission: places,
    watch: watchAnswer({
      ask,
      clock,
      signal,
      onSeen: known.confirm,
      onAnswer: enter,
    }),
    onResult: metrics.countWatch,
  });
  const names = roomNames();
  const directory = trunkDirectory({ ask, clock, signal });
  const run = (part: string, work: Promise<unknown>): void =>
    void work.catch((err: unknown) => log.error({ err, part }, "a part of what asks LiveKit's API has stopped"));
  const onDialing = (dialing: Dialing) => run('answer watch', watched.started(dialing));

  run('trunk directory', directory.run());
  run('resume', resumer({ ask, ledger, onDialing, onAnswered: (call) => enter(call, undefined), clock, signal })());
  run(
    'reconciliation',
    reconciler({
      ask,
      ledger,
      names,
      server: known,
      hasTrunk: (label) => listsLabel(label, trunks.all, directory.trunks),
      lease,
      pace: () => clock.sleep(shares.backgroundGapMs(places.freeShare), signal),
      onOpen: watched.keepOnly,
      clock,
      signal,
      log,
      silentMs: options.callMaxAgeMs / 2,
    })(),
  );

  return {
    hear: hearing({ trunks, names, skew, watched, onDialing }),
    trunks: () => withListed(trunks.all, directory.trunks, options.trunkLimit),
    states: () => record.states,
    held: () => known.held,
    close: () => closing.abort(),
  };
}
