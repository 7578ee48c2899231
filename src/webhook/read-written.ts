import {
  DisconnectReason,
  ParticipantInfo_Kind,
  ParticipantInfo_KindDetail,
  ParticipantInfo_State,
  TrackType,
} from '@livekit/protocol';
import type { TrackPayload, WebhookPayload } from '../call/classify.ts';
import type { ParticipantPayload } from '../call/participant.ts';

/** What of a webhook is read, as protojson writes it: defaults are left out (LIVEKIT.md, "The body"). */
export interface Written {
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

const participantOf = (written: NonNullable<Written['participant']>): ParticipantPayload => ({
  sid: written.sid ?? '',
  identity: written.identity ?? '',
  kind: ParticipantInfo_Kind[written.kind ?? 'STANDARD'],
  kindDetails: written.kindDetails?.map((detail) => ParticipantInfo_KindDetail[detail]) ?? [],
  state: ParticipantInfo_State[written.state ?? 'JOINING'],
  attributes: written.attributes ?? {},
  joinedAt: BigInt(written.joinedAt ?? 0),
  joinedAtMs: BigInt(written.joinedAtMs ?? 0),
  disconnectReason: DisconnectReason[written.disconnectReason ?? 'UNKNOWN_REASON'],
});

const trackOf = ({ sid, type, version }: NonNullable<Written['track']>): TrackPayload => ({
  sid: sid ?? '',
  type: TrackType[type ?? 'AUDIO'],
  version: version && { unixMicro: BigInt(version.unixMicro ?? 0) },
});

/** What a webhook tells that has the form of protojson. */
export const readWritten = ({ event, id, createdAt, room, participant, track }: Written): WebhookPayload => ({
  event,
  id: id ?? '',
  createdAt: BigInt(createdAt ?? 0),
  room: room && { sid: room.sid ?? '', name: room.name ?? '' },
  participant: participant && participantOf(participant),
  track: track && trackOf(track),
});
