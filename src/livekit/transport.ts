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

/** Fields as they may be called: as protobuf names them, which LiveKit does (recorded), or as JSON does. */
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
 * What an answer must have at least, and what of it is used: the rest, which is nine tenths of a long list, and numbers
 * and credentials of trunks, goes no further. LiveKit writes empty lists out (recorded), and the SDK takes one that is
 * missing for an empty one, so that any JSON object would say that all calls are gone.
 */
const shapes: Readonly<Record<string, z.ZodType>> = {
  ListRooms: z.object({ rooms: z.array(z.object({ sid: z.string(), name: z.string().min(1) })) }),
  ListParticipants: z.object({ participants: z.array(participant) }),
  GetParticipant: participant,
  ListSIPInboundTrunk: trunks,
  ListSIPOutboundTrunk: trunks,
};

/** Twirp's way to say that there is no such thing; other servers, and other routes of LiveKit, write other 404s. */
function saysNotFound(text: string): boolean {
  try {
    return z.object({ code: z.literal('not_found') }).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** `Retry-After` in ms: seconds, or a date (RFC 9110, 10.2.3), which is read by the clock that wrote it. */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** Bytes; far above what a project lists, and small enough to keep in memory. */
const largestAnswer = 64 * 1024 * 1024;

/** Counts what a compressed body becomes. @throws ApiError `too_large`, and no more is read */
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

function silence(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  return new ApiError(isTimeout ? 'timeout' : 'unreachable', { cause: error });
}

/**
 * @param url of LiveKit: http, https, ws or wss
 * @param timeoutMs until the whole answer is there
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
        throw silence(error);
      }
      if (response.status !== 200)
        throw new ApiError(response.status, {
          retryAfterMs: retryAfter(response.headers),
          isAbsent: response.status === 404 && saysNotFound(text),
        });
      try {
        return (shapes[method] ?? z.never()).parse(JSON.parse(text));
      } catch {
        // What could not be read may hold names and numbers, so it is not kept as the cause.
        throw new ApiError('malformed');
      }
    },
  };
}
