import { isUtf8 } from 'node:buffer';
import { ParticipantInfo_Kind, WebhookEvent } from '@livekit/protocol'; // what the SDK exports, without its clients
import type { WebhookPayload } from '../call/classify.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { protojsonForm } from './protojson-form.ts';
import { readWritten, type Written } from './read-written.ts';

type JsonObject = Exclude<Parameters<typeof WebhookEvent.fromJson>[0], null | string | number | boolean | unknown[]>;

const malformed = (message: string, cause?: unknown) => new HttpProblem('malformed', message, { cause });
const hasWebhookForm = protojsonForm(WebhookEvent);

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
 * What a verified body tells, as the SDK's WebhookEvent has it; fields of the future are ignored. The SDK takes five
 * times as long, so it is asked only about what LiveKit does not write in that form.
 * @throws HttpProblem `malformed`
 */
export function parseWebhook(body: Buffer): WebhookPayload {
  const json = parseObject(body);
  if (typeof json.event !== 'string' || json.event === '') throw malformed('the body names no event');
  const told = hasWebhookForm(json) ? readWritten(json as unknown as Written) : decode(json);
  checkLengths(told);
  return told;
}

function decode(json: JsonObject): WebhookPayload {
  try {
    const told = WebhookEvent.fromJson(json, { ignoreUnknownFields: true });
    if (told.participant && isKindOfTheFuture(json.participant)) told.participant.kind = kindOfTheFuture;
    return told;
  } catch (error) {
    throw malformed('the body is not a LiveKit webhook', error);
  }
}

/** No kind that is known. */
const kindOfTheFuture = -1 as ParticipantInfo_Kind;

/** The SDK makes STANDARD of a name that it does not know. */
const isKindOfTheFuture = (participant: unknown): boolean =>
  typeof participant === 'object' &&
  participant !== null &&
  'kind' in participant &&
  typeof participant.kind === 'string' &&
  !(Object.hasOwn(ParticipantInfo_Kind, participant.kind) && /[A-Z]/.test(participant.kind));

/** Far more than LiveKit's ids have (`SCL_` and 12 characters): the ledger keeps them, so their length is its cost. */
const longestId = 128;

function checkLengths({ room, participant, track }: WebhookPayload): void {
  const callId = participant?.attributes['sip.callID'];
  for (const id of [room?.sid, participant?.sid, track?.sid, callId])
    if ((id?.length ?? 0) > longestId) throw malformed(`an id has more than ${longestId} characters`);
}
