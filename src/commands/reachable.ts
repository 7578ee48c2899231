import { get } from 'node:http';
import { get as secureGet } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { UsageError } from './usage-error.ts';

/** An address that has not answered by then is given up, ms: people wait for 5 s at most. */
const patience = 4000;
/** Between two tries, ms: an exporter that is started at the same time needs a moment. */
const pause = 250;

/** Resolves with any answer to a request that costs nothing. @throws Error there is none */
function answered(url: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? secureGet : get)(url, { agent: false, signal }, (response) => {
      response.destroy();
      resolve();
    });
    request.once('error', reject);
  });
}

/** The error of the last try, as one that says what was wrong: of several addresses, the first's. */
function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return causeOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/**
 * Makes sure that something answers where traffic is going to be sent.
 * @throws UsageError nothing does
 */
export async function reachable(address: string): Promise<void> {
  const url = new URL('/healthz', address);
  const signal = AbortSignal.timeout(patience);
  let cause = 'no answer';
  while (!signal.aborted) {
    try {
      return await answered(url, signal);
    } catch (error) {
      if (!signal.aborted) cause = causeOf(error);
    }
    await setTimeout(pause);
  }
  throw new UsageError(`--url: nothing answers at ${url.origin} within ${patience / 1000} s: ${cause}`);
}
