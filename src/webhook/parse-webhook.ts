import { isUtf8 } from 'node:buffer';
// The package that the SDK re-exports, without the clients of the SDK.
import {
  DisconnectReason,
  ParticipantInfo_Kind,
  ParticipantInfo_KindDetail,
  ParticipantInfo_State,
  TrackType,
  WebhookEvent,
} from '@livekit/protocol';
import type { TrackPayload, WebhookPayload } from '../call/classify.ts';
import type { ParticipantPayload } from '../call/participant.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { protojsonForm } from './protojson-form.ts';

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
  return json as JsonObject; // JSON.parse only makes JSON values
}

/**
 * Parses a verified body, with the same result as the SDK's WebhookEvent; unknown fields are ignored. The SDK takes
 * five times as long, so it only parses what is not in the form that LiveKit writes.
 * @throws HttpProblem `malformed`
 */
export function parseWebhook(body: Buffer): WebhookPayload {
  const json = parseObject(body);
  if (typeof json.event !== 'string' || json.event === '') throw malformed('the body names no event');
  const payload = hasWebhookForm(json) ? readProtojson(json as unknown as WebhookJson) : decode(json);
  checkLengths(payload);
  return payload;
}

function decode(json: JsonObject): WebhookPayload {
  try {
    const payload = WebhookEvent.fromJson(json, { ignoreUnknownFields: true });
    if (payload.participant && hasUnknownKind(json.participant)) payload.participant.kind = unknownKind;
    return payload;
  } catch (error) {
    throw malformed('the body is not a LiveKit webhook', error);
  }
}

/** A kind that a newer LiveKit may have. */
const unknownKind = -1 as ParticipantInfo_Kind;

/** The SDK reads an unknown name as STANDARD. */
const hasUnknownKind = (participant: unknown): boolean =>
  typeof participant === 'object' &&
  participant !== null &&
  'kind' in participant &&
  typeof participant.kind === 'string' &&
  !(Object.hasOwn(ParticipantInfo_Kind, participant.kind) && /[A-Z]/.test(participant.kind));

/** Far more than LiveKit's ids have (`SCL_` and 12 characters). The ledger stores ids, so long ones are expensive. */
const longestId = 128;

function checkLengths({ room, participant, track }: WebhookPayload): void {
  const callId = participant?.attributes['sip.callID'];
  for (const id of [room?.sid, participant?.sid, track?.sid, callId])
    if ((id?.length ?? 0) > longestId) throw malformed(`an id has more than ${longestId} characters`);
}

/** The fields of a webhook that are read, as protojson writes them: without defaults (docs/livekit.md, "The body"). */
export interface WebhookJson {
  readonly event: string;
  readonly id?: string;
  readonly createdAt?: string;
  readonly room?: { readonly sid?: string; readonly name?: string };
  readonly participant?: {
    readonly sid?: string;
    readonly identity?: string;
    readonly kind?: keyof typeof ParticipantInfo_Kind;
    readonly kindDetails?: readonly (keyof typeof ParticipantInfo_KindDetail)[];
    readonly state?: keyof typeof ParticipantInfo_State;
    readonly attributes?: Record<string, string>;
    readonly joinedAt?: string;
    readonly joinedAtMs?: string;
    readonly disconnectReason?: keyof typeof DisconnectReason;
  };
  readonly track?: {
    readonly sid?: string;
    readonly type?: keyof typeof TrackType;
    readonly version?: { readonly unixMicro?: string };
  };
}

const participantOf = (json: NonNullable<WebhookJson['participant']>): ParticipantPayload => ({
  sid: json.sid ?? '',
  identity: json.identity ?? '',
  kind: ParticipantInfo_Kind[json.kind ?? 'STANDARD'],
  kindDetails: json.kindDetails?.map((detail) => ParticipantInfo_KindDetail[detail]) ?? [],
  state: ParticipantInfo_State[json.state ?? 'JOINING'],
  attributes: json.attributes ?? {},
  joinedAt: BigInt(json.joinedAt ?? 0),
  joinedAtMs: BigInt(json.joinedAtMs ?? 0),
  disconnectReason: DisconnectReason[json.disconnectReason ?? 'UNKNOWN_REASON'],
});

const trackOf = ({ sid, type, version }: NonNullable<WebhookJson['track']>): TrackPayload => ({
  sid: sid ?? '',
  type: TrackType[type ?? 'AUDIO'],
  version: version && { unixMicro: BigInt(version.unixMicro ?? 0) },
});

/** Reads a webhook in the form of protojson, with defaults for missing fields. */
export const readProtojson = ({ event, id, createdAt, room, participant, track }: WebhookJson): WebhookPayload => ({
  event,
  id: id ?? '',
  createdAt: BigInt(createdAt ?? 0),
  room: room && { sid: room.sid ?? '', name: room.name ?? '' },
  participant: participant && participantOf(participant),
  track: track && trackOf(track),
});
