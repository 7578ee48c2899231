import { isUtf8 } from 'node:buffer';
import { WebhookEvent } from 'livekit-server-sdk';
import { HttpProblem } from '../http/http-problem.ts';

type JsonObject = Exclude<Parameters<typeof WebhookEvent.fromJson>[0], null | string | number | boolean | unknown[]>;

const malformed = (message: string, cause?: unknown) => new HttpProblem('malformed', message, { cause });

function parseObject(body: Buffer): JsonObject {
  if (!isUtf8(body)) throw malformed('the body is not UTF-8');
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch (error) {
    throw malformed('the body is not JSON', error);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw malformed('the body is not a JSON object');
  return json as JsonObject; // what JSON.parse makes of an object is one
}

function isPlainCodec(codec: unknown): boolean {
  if (typeof codec !== 'object' || codec === null || Array.isArray(codec)) return false;
  for (const [key, value] of Object.entries(codec))
    if ((key !== 'mime' && key !== 'fmtpLine') || typeof value !== 'string') return false;
  return true;
}

/**
 * Most webhooks repeat the ten codecs of their room, each a message of its own: a quarter of the cost of reading one, for
 * nothing that calls need. Where they are plainly valid they are emptied; else the SDK is to judge them.
 */
function emptyCodecs({ room }: JsonObject): void {
  if (typeof room !== 'object' || room === null || Array.isArray(room) || !Array.isArray(room.enabledCodecs)) return;
  if (room.enabledCodecs.every(isPlainCodec)) room.enabledCodecs = [];
}

/**
 * A verified body as LiveKit's WebhookEvent; fields of the future are ignored.
 * @throws HttpProblem `malformed`
 */
export function parseWebhook(body: Buffer): WebhookEvent {
  const json = parseObject(body);
  if (typeof json.event !== 'string' || json.event === '') throw malformed('the body names no event');
  emptyCodecs(json);
  try {
    return WebhookEvent.fromJson(json, { ignoreUnknownFields: true });
  } catch (error) {
    throw malformed('the body is not a LiveKit webhook', error);
  }
}
