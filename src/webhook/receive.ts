import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { classify } from '../call/classify.ts';
import { type Result, type WebhookEventName, webhookEventName } from '../catalog/values.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { type Entry, type Ledger, LedgerUnavailable, roomKey, type StoredWebhook } from '../ledger/ledger.ts';
import { parseWebhook } from './parse-webhook.ts';
import type { VerifiedToken, VerifyToken } from './verify-token.ts';

/** The result of a verified webhook, for metrics. */
export interface Received {
  readonly event: WebhookEventName;
  readonly result: Result;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Whole seconds since the epoch; 0 when absent. */
  readonly createdAt: number;
}

export interface ReceiveOptions {
  readonly verifyToken: VerifyToken;
  readonly ledger: Pick<Ledger, 'apply'>;
  readonly maxBodyBytes: number;
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** Called with each stored webhook; it must not throw or block. */
  readonly onStored?: (webhook: StoredWebhook) => void;
}

/** The media type of LiveKit (livekit/protocol: webhook/url_notifier.go), which hardly any other sender uses. */
const isWebhookType = (type = ''): boolean => /^application\/webhook\+json\s*(;|$)/i.test(type);

/**
 * A request with neither LiveKit's media type nor a valid token is not from LiveKit, so the operator need not act.
 * @throws HttpProblem
 */
function verifyRequest(verifyToken: VerifyToken, { headers }: IncomingMessage, now: number): VerifiedToken {
  try {
    return verifyToken(headers.authorization, now);
  } catch (error) {
    if (!(error instanceof HttpProblem) || isWebhookType(headers['content-type'])) throw error;
    throw new HttpProblem('not_a_webhook', 'only webhooks of LiveKit are accepted here', { cause: error });
  }
}

/**
 * Reads the body of a request; the server's `requestTimeout` limits the time.
 * @throws HttpProblem `too_large`, or `incomplete_body` if the connection closes
 */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => reject(new HttpProblem('too_large', `the body has more than ${maxBytes} bytes`));
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      request.off('data', onData);
      chunks.length = 0;
      tooLarge();
      // Discard the rest, so that the sender reads the answer.
      request.resume();
    };
    request.on('data', onData);
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('close', () => {
      if (!request.complete)
        reject(new HttpProblem('incomplete_body', 'the connection closed before the body was complete'));
    });
    request.on('error', (cause) => reject(new HttpProblem('incomplete_body', 'the body could not be read', { cause })));
  });
}

/**
 * Compares the SHA-256 of a body with the digest in its token, in constant time.
 * @throws HttpProblem `digest_mismatch`
 */
export function checkDigest(body: Buffer, digest: string): void {
  const actual = Buffer.from(hash('sha256', body, 'base64'));
  const claimed = Buffer.from(digest);
  if (actual.length !== claimed.length || !timingSafeEqual(actual, claimed))
    throw new HttpProblem(
      'digest_mismatch',
      'the body is not the one that was signed: something on the way changed it',
    );
}

/** The event's id; if it is missing or too long to be LiveKit's, the digest identifies the body. */
const idOf = (id: string, digest: string): string => (id !== '' && id.length <= 64 ? id : digest);

async function commit(ledger: Pick<Ledger, 'apply'>, entry: Entry): Promise<Result> {
  try {
    return await ledger.apply(entry);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    throw new HttpProblem(error.code, 'the webhook was not taken: send it again', { cause: error });
  }
}

/**
 * Checks the token, reads the body, checks its digest, parses it and resolves once the ledger has committed it.
 * @throws HttpProblem
 */
export function receiver({ verifyToken, ledger, maxBodyBytes, now, onStored }: ReceiveOptions) {
  return async function receive(request: IncomingMessage): Promise<Received> {
    const receivedAt = now();
    const token = verifyRequest(verifyToken, request, receivedAt);
    const body = await readBody(request, maxBodyBytes);
    checkDigest(body, token.digest);
    const event = parseWebhook(body);
    const roomName = event.room?.name ?? '';
    const entry = {
      id: idOf(event.id, token.digest),
      expiresAt: token.expiresAt,
      room: roomKey(roomName),
      fact: classify(event, receivedAt),
    };
    const result = await commit(ledger, entry);
    onStored?.({ entry, result, roomName, identity: event.participant?.identity ?? '' });
    return { event: webhookEventName(event.event), result, receivedAt, createdAt: Number(event.createdAt) };
  };
}
