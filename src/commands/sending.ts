import { get } from 'node:http';
import { get as secureGet } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { readSecret } from '../config/read-secret.ts';
import { isPlaceholder } from '../config/variables.ts';
import type { KeyPair } from '../traffic/deliver.ts';
import { UsageError } from './options.ts';

/**
 * The key pair that signs the webhooks: the one with which the exporter verifies them.
 * @throws UsageError
 */
export function keyPairOf(environment: Readonly<Record<string, string | undefined>>): KeyPair {
  const read = (name: string): string => {
    const secret = readSecret(environment, name);
    if ('problem' in secret) throw new UsageError(secret.problem);
    if (!secret.value) throw new UsageError(`${name}: required, the pair that the exporter checks webhooks with`);
    if (isPlaceholder(secret.value))
      throw new UsageError(`${name}: expected the real value, not the placeholder of an example`);
    return secret.value;
  };
  return { key: read('LIVEKIT_API_KEY'), secret: read('LIVEKIT_API_SECRET') };
}

/** How long to wait for an address to answer, ms. */
const timeoutMs = 4000;
/** Time between two attempts, ms: an exporter that is started at the same time needs a moment. */
const retryAfterMs = 250;

/** Resolves with any answer. @throws Error if there is none */
function answered(url: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? secureGet : get)(url, { agent: false, signal }, (response) => {
      response.destroy();
      resolve();
    });
    request.once('error', reject);
  });
}

/** The message of an error; for several addresses, that of the first. */
function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return causeOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/**
 * Checks that something answers at the address of the exporter.
 * @throws UsageError if nothing does within 4 s
 */
export async function reachable(address: string): Promise<void> {
  const url = new URL('/healthz', address);
  const signal = AbortSignal.timeout(timeoutMs);
  let cause = 'no answer';
  while (!signal.aborted) {
    try {
      return await answered(url, signal);
    } catch (error) {
      if (!signal.aborted) cause = causeOf(error);
    }
    await setTimeout(retryAfterMs);
  }
  throw new UsageError(`--url: nothing answers at ${url.origin} within ${timeoutMs / 1000} s: ${cause}`);
}
