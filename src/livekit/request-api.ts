import type { Logger } from 'pino';
import { type ApiMethod, type ApiMethodState, apiMethods, apiTrouble } from '../catalog/livekit-api.ts';
import { ApiError, RequestSkipped } from './api-error.ts';
import type { Api } from './client.ts';
import { type Clock, requestQueue, tokenBucket } from './rate-limiter.ts';

/** The pause after a 429 without Retry-After, and the longest pause that is respected, ms. */
const defaultPauseMs = 5000;
const longestPauseMs = 300_000;

/** Consecutive failures before the circuit opens: one slow answer must not interrupt the watch of a call. */
const failuresAllowed = 2;
const longestOpenMs = 30_000;
/** A refused key is not fixed soon: somebody has to change it. */
const openAfterRefusalMs = 60_000;

type Health = 'well' | 'refused' | 'failed';

/**
 * LiveKit answers 401 both to an unknown key and to a key without the grant; other gateways answer 403. A 404 that
 * LiveKit did not write comes from a server that is not LiveKit.
 */
function healthOf(error: ApiError | undefined): Health {
  if (!error || error.isAbsent) return 'well';
  return error.code === '401' || error.code === '403' ? 'refused' : 'failed';
}

/** A circuit breaker per method, so that a server that is down is not asked over and over. */
function circuitBreaker() {
  const failures = new Map<ApiMethod, number>();
  const openUntil = new Map<ApiMethod, number>();
  return {
    isOpen: (method: ApiMethod, now: number): boolean => now < (openUntil.get(method) ?? Number.NEGATIVE_INFINITY),
    /** @returns whether the circuit opened or closed with this result */
    record(method: ApiMethod, health: Health, now: number): boolean {
      const before = failures.get(method) ?? 0;
      if (health === 'well') {
        failures.delete(method);
        openUntil.delete(method);
        return before > failuresAllowed;
      }
      const count = health === 'refused' ? Math.max(before, failuresAllowed) + 1 : before + 1;
      failures.set(method, count);
      if (count > failuresAllowed) {
        const backoff = Math.min(longestOpenMs, 1000 * 2 ** (count - failuresAllowed - 1));
        openUntil.set(method, now + (health === 'refused' ? openAfterRefusalMs : backoff));
      }
      return before <= failuresAllowed && count > failuresAllowed;
    },
  };
}

/**
 * Whether the server at LIVEKIT_URL can be reached. A failed connection is logged at once, because somebody must correct
 * an address or start a server; a single timeout of a server that has answered before is not.
 */
function reachability() {
  let hasAnswered = false;
  let isLost = false;
  return {
    /** @returns whether the server became unreachable or reachable with this result */
    record(error: ApiError | undefined): 'lost' | 'found' | undefined {
      const isSilent = error?.code === 'unreachable' || error?.code === 'timeout';
      const before = isLost;
      if (!isSilent) {
        hasAnswered = true;
        isLost = false;
        return before ? 'found' : undefined;
      }
      if (isLost || (error.code === 'timeout' && hasAnswered)) return undefined;
      isLost = true;
      return 'lost';
    },
    get isLost() {
      return isLost;
    },
  };
}

/** The system's code of a failed connection, such as `ECONNREFUSED`. */
function systemCode(error: unknown): { readonly cause?: string } {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string' && /^E[A-Z_]+$/.test(at.code)) return { cause: at.code };
  return {};
}

/** The state of each method for the status page, without requests and answers. */
function methodStates() {
  const states = new Map<ApiMethod, ApiMethodState>(
    (Object.keys(apiMethods) as ApiMethod[]).map((method) => [
      method,
      { method, wellAt: undefined, trouble: undefined },
    ]),
  );
  return {
    record(method: ApiMethod, code: string | undefined, at: number): void {
      const before = states.get(method);
      const trouble = code === undefined ? undefined : { code, since: before?.trouble?.since ?? at };
      states.set(method, { method, wellAt: code === undefined ? at : before?.wellAt, trouble });
    },
    all: (): readonly ApiMethodState[] => [...states.values()],
  };
}

/**
 * Sends a request to LiveKit's API when the rate limit allows it.
 * @param since when the subject of the request was last checked, ms: the longest ago goes first
 * @throws ApiError, RequestSkipped
 */
export type RequestApi = <T>(method: ApiMethod, since: number, request: (api: Api) => Promise<T>) => Promise<T>;

export interface RequestApiOptions {
  readonly api: Api;
  /** `host:port` of LIVEKIT_URL. */
  readonly host: string;
  readonly perSecond: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly onResponse: (method: ApiMethod, code: string) => void;
}

/** The one way to LiveKit's API: rate limit, circuit breaker, counting and logging for all that use it. */
export function apiRequests({ api, host, perSecond, clock, signal, log, onResponse }: RequestApiOptions) {
  const bucket = tokenBucket(perSecond);
  const enqueue = requestQueue({ bucket, clock, signal });
  const breaker = circuitBreaker();
  const reach = reachability();
  const states = methodStates();

  function record(method: ApiMethod, error?: ApiError): void {
    const code = error?.code ?? '200';
    onResponse(method, code);
    const health = healthOf(error);
    states.record(method, health === 'well' ? undefined : code, clock.now());
    const reached = reach.record(error);
    const isNews = breaker.record(method, health, clock.now());
    if (reached === 'lost') {
      const { cause, cure } = apiTrouble(code);
      const text = `LiveKit's API is not reached at ${host}: ${cause} ${cure}`.replaceAll('`', '');
      log.warn({ method, code, host, ...systemCode(error) }, text);
    } else if (reached === 'found') log.info({ method, host }, "LiveKit's API is reached again");
    if (!isNews || reached !== undefined || reach.isLost) return;
    const { grant } = apiMethods[method];
    if (health === 'well') log.info({ method }, "LiveKit's API answers again");
    else if (health === 'refused')
      log.error(
        { method, code, grant },
        `LiveKit's API refuses ${method}: the key of LIVEKIT_API_KEY is unknown there, or lacks the grant ${grant}`,
      );
    else log.warn({ method, code }, "LiveKit's API gives no usable answer: it is asked less often until it does");
  }

  function checkCircuit(method: ApiMethod): void {
    if (signal.aborted || breaker.isOpen(method, clock.now())) throw new RequestSkipped(`${method} is not asked now`);
  }

  const requestApi: RequestApi = async (method, since, request) => {
    checkCircuit(method);
    await enqueue(since);
    checkCircuit(method);
    try {
      const answer = await request(api);
      record(method);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError) || signal.aborted) throw error;
      if (error.code === '429')
        bucket.pauseUntil(clock.now() + Math.min(error.retryAfterMs ?? defaultPauseMs, longestPauseMs));
      record(method, error);
      throw error;
    }
  };
  return { requestApi, states: states.all };
}
