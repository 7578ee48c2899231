import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context, Middleware } from 'koa';
import type { ApiMethodState } from '../catalog/livekit-api.ts';
import { isRejection, type Result } from '../catalog/values.ts';
import type { HttpProblem } from '../http/http-problem.ts';
import type { Ledger, Snapshot } from '../ledger/ledger.ts';
import type { PairKey } from '../ledger/totals.ts';
import type { Trunk } from '../trunks/trunks.ts';
import { activityRecorder } from './activity.ts';
import { openDailyBaseline } from './daily-baseline.ts';
import { hourRecorder } from './last-hour.ts';
import { contentSecurityPolicy, statusPage } from './page.ts';
import type { ProblemCall } from './problem-calls.ts';
import { addressesFor } from './this-exporter.ts';
import { type About, type StatusInput, statusView } from './view.ts';

export interface StatusOptions {
  readonly ledger: Pick<Ledger, 'snapshot' | 'keyValues' | 'awaitedCalls' | 'trouble'>;
  /** Those of TRUNKS_FILE and those that LiveKit lists. */
  readonly trunks: () => readonly Trunk[];
  /** The newest first. */
  readonly problemCalls: () => readonly ProblemCall[];
  /** Why webhooks would be refused now, if so. */
  readonly notReady: () => HttpProblem | undefined;
  readonly about: Omit<About, 'startedAt' | 'webhookUrl' | 'scrapeTarget'>;
  /** The listeners as this machine knows them; asked for once they listen. */
  readonly listening: () => { readonly webhookUrl: string; readonly metricsUrl: string };
  /** How it goes with LiveKit's API; undefined: it is not asked. */
  readonly api: () => readonly ApiMethodState[] | undefined;
  /** Ends that are not healed now. */
  readonly held: () => StatusInput['held'];
  /** How the configuration was last loaded. */
  readonly reload: () => StatusInput['reload'];
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** Where midnight is, as IANA names it. */
  readonly timeZone: string;
  readonly onUnwritten: (error: unknown) => void;
}

export interface Status {
  received(webhook: { result: Result; receivedAt: number; createdAt: number }): void;
  refused(problem: HttpProblem): void;
  /** To be called every second or so; never fails. */
  tick(): Promise<void>;
  /** The ledger lost its totals: today is counted from now on. */
  reset(): void;
  /** Answers with the page for people. */
  readonly servePage: Middleware;
}

const compress = promisify(gzip);

async function answer(ctx: Context, page: string): Promise<void> {
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': contentSecurityPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.type = 'html';
  ctx.vary('Accept-Encoding');
  if (ctx.acceptsEncodings('gzip', 'identity') !== 'gzip') {
    ctx.body = page;
    return;
  }
  ctx.set('Content-Encoding', 'gzip');
  ctx.body = await compress(page, { level: 1 });
}

/** While the ledger is away the page says so, with what the process knows. */
const nothingKnown: Snapshot = { rows: new Map(), active: new Map(), peaks: new Map(), rooms: 0 };

/** Every room is looked through for them, so it is done this often at most, ms. */
const awaitedAge = 10_000;

/** The awaited calls by pair, as they were some seconds ago at most; none while they cannot be had. */
function awaitedCache(ledger: Pick<Ledger, 'awaitedCalls'>, now: () => number) {
  let known: { at: number; calls: Promise<ReadonlyMap<PairKey, number>> } | undefined;
  return () => {
    const age = known ? now() - known.at : awaitedAge;
    if (!known || age >= awaitedAge || age < 0)
      known = { at: now(), calls: ledger.awaitedCalls().catch(() => new Map()) };
    return known.calls;
  };
}

/** Remembers what the status page needs, and serves it. */
export async function openStatus(options: StatusOptions): Promise<Status> {
  const { ledger, trunks, notReady, about, listening, api, held, now, timeZone, onUnwritten } = options;
  const startedAt = now();
  const activity = activityRecorder();
  const hour = hourRecorder();
  const awaited = awaitedCache(ledger, now);
  const days = await openDailyBaseline({ ledger, now, timeZone, onUnwritten });

  /** While the ledger cannot be read the minute is sampled later. */
  async function tick(): Promise<void> {
    await days.tick();
    if (!hour.isDue(now())) return;
    const snapshot = await ledger.snapshot().catch(() => undefined);
    if (snapshot && hour.isDue(now())) hour.sample(snapshot, now());
  }

  return {
    received: activity.received,
    refused: (problem) => activity.refused(problem, now()),
    tick,
    reset() {
      days.reset();
      hour.reset();
    },
    async servePage(ctx) {
      await tick(); // a ledger that was away at the start may be there by now
      const at = now();
      const problem = notReady()?.code;
      const snapshot = await ledger.snapshot().catch(() => undefined);
      const view = statusView({
        now: at,
        timeZone,
        about: { ...about, startedAt, ...addressesFor(ctx.req.headers.host, listening()) },
        snapshot: snapshot ?? nothingKnown,
        trunks: trunks(),
        today: days.today,
        hour: hour.at(snapshot, at),
        awaited: await awaited(),
        problemCalls: options.problemCalls(),
        activity: activity.at(at),
        api: api(),
        held: held(),
        reload: options.reload(),
        problem: problem !== undefined && isRejection(problem) ? problem : undefined,
        ledgerTrouble: ledger.trouble,
      });
      await answer(ctx, statusPage(view));
    },
  };
}
