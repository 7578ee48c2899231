import { z } from 'zod';
import { ApiError } from './api-error.ts';

/**
 * How the SDK's clients make a request: Twirp over HTTP, JSON both ways.
 * @returns the answer's JSON
 * @throws ApiError
 */
export interface Transport {
  request(service: string, method: string, data: unknown, headers: Readonly<Record<string, string>>): Promise<unknown>;
}

/** Fields in the names of protobuf, which LiveKit uses (recorded), and of JSON. */
const maybe = z.unknown().optional();
const participant = z.object({
  sid: z.string().min(1),
  identity: maybe,
  state: maybe,
  kind: maybe,
  kind_details: maybe,
  kindDetails: maybe,
  attributes: maybe,
  joined_at: maybe,
  joinedAt: maybe,
  joined_at_ms: maybe,
  joinedAtMs: maybe,
});
const trunks = z.object({ items: z.array(z.object({ sip_trunk_id: maybe, sipTrunkId: maybe, name: maybe })) });

/**
 * The required and the used fields of an answer. All others are dropped: nine tenths of a long list, and the numbers and
 * credentials of trunks. Lists are required, because LiveKit writes empty ones (recorded) but the SDK reads a missing list
 * as empty, so that any JSON object would mean that all calls are over.
 */
const shapes: Readonly<Record<string, z.ZodType>> = {
  ListRooms: z.object({ rooms: z.array(z.object({ sid: z.string(), name: z.string().min(1) })) }),
  ListParticipants: z.object({ participants: z.array(participant) }),
  GetParticipant: participant,
  ListSIPInboundTrunk: trunks,
  ListSIPOutboundTrunk: trunks,
};

/** Whether a 404 is Twirp's `not_found`; other servers, and other routes of LiveKit, have other bodies. */
function saysNotFound(text: string): boolean {
  try {
    return z.object({ code: z.literal('not_found') }).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** `Retry-After` in ms: seconds, or a date (RFC 9110, 10.2.3), relative to the `Date` of the answer. */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** Bytes: far more than the lists of a project, and small enough for the memory. */
const largestAnswer = 64 * 1024 * 1024;

/** @param limit bytes after decompression @throws ApiError `too_large`, without reading the rest */
async function readText({ body }: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw new ApiError('too_large');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function failureOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  return new ApiError(isTimeout ? 'timeout' : 'unreachable', { cause: error });
}

/**
 * @param url of LiveKit: http, https, ws or wss
 * @param timeoutMs for the whole answer
 * @param limit bytes of an answer, decompressed
 */
export function httpTransport(
  url: string,
  timeoutMs: number,
  closing: AbortSignal,
  limit: number = largestAnswer,
): Transport {
  const base = new URL(url).href.replace(/^ws/, 'http');
  return {
    async request(service, method, data, headers) {
      const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
      let response: Response;
      let text: string;
      try {
        response = await fetch(new URL(`/twirp/livekit.${service}/${method}`, base), {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(data),
          redirect: 'manual',
          signal,
        });
        text = await readText(response, limit);
      } catch (error) {
        throw failureOf(error);
      }
      if (response.status !== 200)
        throw new ApiError(response.status, {
          retryAfterMs: retryAfter(response.headers),
          isAbsent: response.status === 404 && saysNotFound(text),
        });
      try {
        return (shapes[method] ?? z.never()).parse(JSON.parse(text));
      } catch {
        // The error may contain names and numbers, so it is not the cause.
        throw new ApiError('malformed');
      }
    },
  };
}
