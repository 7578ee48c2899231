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

/**
 * A verified body as LiveKit's WebhookEvent; fields of the future are ignored.
 * @throws HttpProblem `malformed`
 */
export function parseWebhook(body: Buffer): WebhookEvent {
  const json = parseObject(body);
  if (typeof json.event !== 'string' || json.event === '') throw malformed('the body names no event');
  try {
    return WebhookEvent.fromJson(json, { ignoreUnknownFields: true });
  } catch (error) {
    throw malformed('the body is not a LiveKit webhook', error);
  }
}
