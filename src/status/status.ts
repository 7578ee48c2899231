import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context, Middleware } from 'koa';
import type { ApiMethodState } from '../catalog/api-methods.ts';
import { isRejection, type Result } from '../catalog/values.ts';
import type { HttpProblem } from '../http/http-problem.ts';
import type { Ledger, Snapshot } from '../ledger/ledger.ts';
import type { Trunks } from '../trunks/trunks.ts';
import { activityRecorder } from './activity.ts';
import { addressesFor } from './addresses.ts';
import { openDayBook } from './day-book.ts';
import { contentSecurityPolicy, statusPage } from './page.ts';
import { type About, type StatusInput, statusView } from './view.ts';

export interface StatusOptions {
  readonly ledger: Pick<Ledger, 'snapshot' | 'memos'>;
  readonly trunks: Pick<Trunks, 'all'>;
  /** Why webhooks would not be taken now, if so. */
  readonly notReady: () => HttpProblem | undefined;
  readonly about: Omit<About, 'startedAt' | 'webhookUrl' | 'scrapeTarget'>;
  /** The listeners as this machine knows them; asked for once they listen. */
  readonly listening: () => { readonly webhookUrl: string; readonly metricsUrl: string };
  /** How it goes with LiveKit's API; undefined: it is not asked. */
  readonly api: () => readonly ApiMethodState[] | undefined;
  /** Ends that are not healed now. */
  readonly held: () => StatusInput['held'];
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

/** Remembers what the status page needs, and serves it. */
export async function openStatus(options: StatusOptions): Promise<Status> {
  const { ledger, trunks, notReady, about, listening, api, held, now, timeZone, onUnwritten } = options;
  const startedAt = now();
  const activity = activityRecorder();
  const days = await openDayBook({ ledger, now, timeZone, onUnwritten });
  return {
    received: activity.received,
    refused: (problem) => activity.refused(problem, now()),
    tick: days.tick,
    reset: days.reset,
    async servePage(ctx) {
      await days.tick(); // a ledger that was away at the start may be there by now
      const at = now();
      const problem = notReady()?.code;
      const view = statusView({
        now: at,
        timeZone,
        about: { ...about, startedAt, ...addressesFor(ctx.req.headers.host, listening()) },
        snapshot: await ledger.snapshot().catch(() => nothingKnown),
        trunks: trunks.all,
        today: days.today,
        activity: activity.at(at),
        api: api(),
        held: held(),
        problem: problem !== undefined && isRejection(problem) ? problem : undefined,
      });
      await answer(ctx, statusPage(view));
    },
  };
}
