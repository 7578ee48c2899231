import { hash } from 'node:crypto';
import { Agent, type ClientRequest, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { createSigner } from 'fast-jwt';

/** The clock by which traffic is sent; tests replace it. */
export interface Clock {
  /** ms since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds) => setTimeout(milliseconds),
};

/** A key pair of a LiveKit project. */
export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

/**
 * Signs webhooks as LiveKit does: a bare JWT, valid for 5 minutes, with the digest of the body. The SDK's `AccessToken`
 * reads the clock itself, and is slow to load.
 * @returns a function of a body and the time of the token, ms since the epoch
 */
export function tokenSigner({ key, secret }: KeyPair): (body: string, at: number) => string {
  const encode = createSigner({ key: secret, algorithm: 'HS256' });
  return function signAt(body, at) {
    const iat = Math.floor(at / 1000);
    return encode({ iss: key, exp: iat + 300, nbf: iat, iat, sha256: hash('sha256', body, 'base64') });
  };
}

/** Posts webhooks over keep-alive connections. */
export interface Sender {
  /**
   * Posts a webhook as LiveKit does.
   * @returns the status of the answer
   * @throws Error if there is no answer within 15 s, or the connection fails
   */
  send(body: string, authorization: string): Promise<number>;
  /** Aborts requests in flight, and sends nothing more. */
  close(): void;
}

/** @param connections concurrent requests at most; further ones wait */
export function httpSender(address: string, connections: number): Sender {
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: connections });
  const open = new Set<ClientRequest>();
  let isClosed = false;
  return {
    send: (body, authorization) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new Error('closed');
        const post = (secure ? secureRequest : request)(url, {
          method: 'POST',
          agent,
          headers: {
            authorization,
            'content-type': 'application/webhook+json',
            'content-length': Buffer.byteLength(body),
          },
          timeout: 15_000,
        });
        open.add(post);
        post.on('close', () => open.delete(post));
        post.on('response', (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode ?? 0));
          answer.on('error', reject);
        });
        post.on('timeout', () => post.destroy(new Error('no answer within 15 s')));
        post.on('error', reject);
        post.end(body);
      }),
    close() {
      isClosed = true;
      for (const post of open) post.destroy(new Error('closed'));
      agent.destroy();
    },
  };
}

/** LiveKit's delays before each retry, ms (docs/livekit.md, "Delivery"). */
const retryDelays: readonly number[] = [1000, 2000, 4000, 8000];

export interface DeliveryOptions {
  readonly sender: Pick<Sender, 'send'>;
  readonly keys: KeyPair;
  readonly clock: Clock;
  /** Aborting it ends all retries. */
  readonly stop?: AbortSignal | undefined;
}

/** The status of the last answer, 0 for none, and the number of requests. */
export interface Delivery {
  readonly status: number;
  readonly tries: number;
}

/** Delivers one body. Never throws. */
export type Deliver = (body: string) => Promise<Delivery>;

const isTemporary = (status: number): boolean => status === 0 || status === 429 || (status >= 500 && status !== 501);

/**
 * Delivers webhooks as LiveKit does, with up to four retries with the same token while there is no answer, or it is 429
 * or 5xx, except 501.
 */
export function deliverer({ sender, keys, clock, stop }: DeliveryOptions): Deliver {
  const signAt = tokenSigner(keys);
  const stopped = new Promise<void>((resolve) => stop?.addEventListener('abort', () => resolve()));
  return async function deliver(body) {
    const token = signAt(body, clock.now());
    for (let tries = 1; ; tries += 1) {
      const status = await sender.send(body, token).catch(() => 0);
      const delay = retryDelays[tries - 1];
      if (!isTemporary(status) || delay === undefined || stop?.aborted) return { status, tries };
      await Promise.race([clock.sleep(delay), stopped]);
      if (stop?.aborted) return { status, tries };
    }
  };
}
