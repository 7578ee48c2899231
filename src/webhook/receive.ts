import type { IncomingMessage } from 'node:http';
import { classify } from '../call/classify.ts';
import type { Result } from '../catalog/values.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { type Entry, type Ledger, LedgerUnavailable, roomKey } from '../ledger/ledger.ts';
import { checkDigest } from './check-digest.ts';
import { parseWebhook } from './parse-webhook.ts';
import { readBody } from './read-body.ts';
import type { VerifiedToken, VerifyToken } from './verify-token.ts';

/** What became of a verified webhook, for the process's own metrics. */
export interface Received {
  readonly event: string;
  readonly result: Result;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Whole seconds since the epoch; 0 when absent. */
  readonly createdAt: number;
}

/** A webhook that the ledger has taken, with what of it the ledger must not know: name and identity are personal. */
export interface Taken {
  readonly entry: Entry;
  readonly result: Result;
  readonly roomName: string;
  readonly identity: string;
}

export interface ReceiveOptions {
  readonly verifyToken: VerifyToken;
  readonly ledger: Pick<Ledger, 'apply'>;
  readonly maxBodyBytes: number;
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** WebhookPayload of each webhook that the ledger has taken; it must neither throw nor take time. */
  readonly onTaken?: (taken: Taken) => void;
}

/** The media type that LiveKit sends (livekit/protocol: webhook/url_notifier.go), and hardly anybody else. */
const isWebhookType = (type = ''): boolean => /^application\/webhook\+json\s*(;|$)/i.test(type);

/**
 * What has neither LiveKit's media type nor a right token is a stranger's: not worth a word to the operator.
 * @throws HttpProblem
 */
function verified(verifyToken: VerifyToken, { headers }: IncomingMessage, now: number): VerifiedToken {
  try {
    return verifyToken(headers.authorization, now);
  } catch (error) {
    if (!(error instanceof HttpProblem) || isWebhookType(headers['content-type'])) throw error;
    throw new HttpProblem('not_a_webhook', 'this takes the webhooks of LiveKit', { cause: error });
  }
}

/** An id is a short text of LiveKit's; without one, or with something else in its place, the body stands for itself. */
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
 * Takes one webhook in: token, then body, then digest, then meaning; resolves once the ledger has committed it.
 * @throws HttpProblem
 */
export function receiver({ verifyToken, ledger, maxBodyBytes, now, onTaken }: ReceiveOptions) {
  return async function receive(request: IncomingMessage): Promise<Received> {
    const receivedAt = now();
    const token = verified(verifyToken, request, receivedAt);
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
    onTaken?.({ entry, result, roomName, identity: event.participant?.identity ?? '' });
    return { event: event.event, result, receivedAt, createdAt: Number(event.createdAt) };
  };
}
