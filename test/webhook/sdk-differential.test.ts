import { isDeepStrictEqual } from 'node:util';
import { ParticipantInfo_Kind } from '@livekit/protocol';
import fc from 'fast-check';
import { WebhookReceiver } from 'livekit-server-sdk';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WebhookPayload } from '../../src/call/classify.ts';
import { HttpProblem } from '../../src/http/http-problem.ts';
import { parseWebhook } from '../../src/webhook/parse-webhook.ts';
import { checkDigest } from '../../src/webhook/receive.ts';
import { tokenVerifier, type VerifyToken } from '../../src/webhook/verify-token.ts';
import { fieldsRead } from '../support/webhooks/fields-read.ts';
import { type OddRequest, oddRequest } from '../support/webhooks/odd-request.ts';
import { stricter } from '../support/webhooks/stricter-than-sdk.ts';
import { keys } from '../support/webhooks/token.ts';

/** For busy machines, ms. */
const timeout = 60_000;
const second = 1_800_000_000;
const rotated = { key: 'rotated', secret: '0123456789012345678901234567890123456789' };

type Verdict = { readonly event: WebhookPayload } | { readonly refused: string };

function ours(verifyToken: VerifyToken, { authorization, body, now }: OddRequest): Verdict {
  try {
    checkDigest(body, verifyToken(authorization, now).digest);
    return { event: parseWebhook(body) };
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.status >= 500) throw error;
    return { refused: error.code };
  }
}

/** The SDK needs a receiver for each key, and does not accept `Bearer`. */
async function theirs(receivers: readonly WebhookReceiver[], request: OddRequest): Promise<Verdict> {
  const { authorization, body, now } = request;
  vi.setSystemTime(now);
  const token = authorization?.replace(/^bearer /i, '');
  const answers = await Promise.allSettled(receivers.map((receiver) => receiver.receive(body.toString(), token)));
  const taken = answers.find((answer) => answer.status === 'fulfilled');
  return taken ? { event: taken.value } : { refused: 'by the SDK' };
}

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

/** The SDK reads an unknown kind as STANDARD; we keep it apart. */
const asSdk = (payload: WebhookPayload): WebhookPayload =>
  payload.participant && Number(payload.participant.kind) === -1
    ? { ...payload, participant: { ...payload.participant, kind: ParticipantInfo_Kind.STANDARD } }
    : payload;

// The verifier has a shortcut for one key, so both are compared.
test.each([
  { what: 'one key', pairs: [keys], requests: 2000 },
  { what: 'two keys', pairs: [keys, rotated], requests: 3000 },
])(
  '$what: of $requests requests, the SDK accepts what we accept; the rest of what it accepts is a known exception',
  { timeout },
  async ({ pairs, requests }) => {
    const verifyToken = tokenVerifier(new Map(pairs.map(({ key, secret }) => [key, secret])));
    const receivers = pairs.map(({ key, secret }) => new WebhookReceiver(key, secret));
    const seen = { both: 0, neither: 0, onlySdk: new Map(stricter.map(({ why }) => [why, 0])) };
    await fc.assert(
      fc.asyncProperty(oddRequest([keys, rotated], second), async (request) => {
        const [our, their] = [ours(verifyToken, request), await theirs(receivers, request)];
        if ('event' in our) {
          if (!('event' in their)) throw new Error('taken by us, refused by the SDK');
          if (!isDeepStrictEqual(asSdk(fieldsRead(our.event)), fieldsRead(their.event)))
            throw new Error('read differently');
          seen.both++;
        } else if ('event' in their) {
          const rows = stricter.filter(({ code, applies }) => code === our.refused && applies(request));
          if (rows.length === 0) throw new Error(`taken by the SDK, refused by us as ${our.refused}`);
          const [row, ...others] = rows;
          if (row && others.length === 0) seen.onlySdk.set(row.why, (seen.onlySdk.get(row.why) ?? 0) + 1);
        } else seen.neither++;
      }),
      { numRuns: requests, seed: 20_260_801 },
    );
    // The generator must reach every exception as the only reason, or the property proves nothing.
    expect(seen.both).toBeGreaterThan(requests / 8);
    expect(seen.neither).toBeGreaterThan(requests / 8);
    expect([...seen.onlySdk].filter(([, count]) => count === 0)).toEqual([]);
  },
);
