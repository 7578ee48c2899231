import type { Logger } from 'pino';
import { apiMethods } from '../catalog/api-methods.ts';
import { ApiError } from './api-error.ts';
import type { ApiRecord } from './api-record.ts';
import type { Api, Method } from './clients.ts';
import type { Clock } from './clock.ts';
import { healthOf, holds } from './holds.ts';
import { tokenBucket } from './token-bucket.ts';
import { turns } from './turns.ts';

/** A 429 without Retry-After, and the longest that one is heeded, ms. */
const defaultPauseMs = 5000;
const longestPauseMs = 300_000;

/** The request was not made: its method keeps failing, and is tried again later. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked';
}

/**
 * Asks the API, each request at its turn: who waits since longest comes first.
 * @param since when the matter was last looked at, ms
 * @throws ApiError, NotAsked
 */
export type Ask = <T>(method: Method, since: number, request: (api: Api) => Promise<T>) => Promise<T>;

export interface BudgetOptions {
  readonly api: Api;
  readonly perSecond: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly record: ApiRecord;
  readonly onAnswer: (method: Method, code: string) => void;
}

/** All uses of the API together: one budget, one way to count, to back off and to tell people. */
export function budgeted({ api, perSecond, clock, signal, log, record, onAnswer }: BudgetOptions): Ask {
  const bucket = tokenBucket(perSecond);
  const turn = turns({ bucket, clock, signal });
  const held = holds();

  function note(method: Method, error?: ApiError): void {
    const code = error?.code ?? '200';
    onAnswer(method, code);
    const health = healthOf(error);
    record.note(method, health === 'well' ? undefined : code, clock.now());
    if (!held.note(method, health, clock.now())) return;
    const { grant } = apiMethods[method];
    if (health === 'well') log.info({ method }, "LiveKit's API answers again");
    else if (health === 'refused')
      log.error(
        { method, code, grant },
        `LiveKit's API refuses ${method}: the key of LIVEKIT_API_KEY is unknown there, or lacks the grant ${grant}`,
      );
    else log.warn({ method, code }, "LiveKit's API gives no usable answer: what needs it waits");
  }

  function checkHeld(method: Method): void {
    if (signal.aborted || held.isHeld(method, clock.now())) throw new NotAsked(`${method} is not asked now`);
  }

  return async function ask(method, since, request) {
    checkHeld(method);
    await turn(since);
    checkHeld(method);
    try {
      const answer = await request(api);
      note(method);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError) || signal.aborted) throw error;
      if (error.code === '429')
        bucket.pauseUntil(clock.now() + Math.min(error.retryAfterMs ?? defaultPauseMs, longestPauseMs));
      note(method, error);
      throw error;
    }
  };
}
