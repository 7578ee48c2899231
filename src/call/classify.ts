import { DisconnectReason, ParticipantInfo_State, type Room, type TrackInfo, TrackType } from '@livekit/protocol';
import { type Reason, reasons } from '../catalog/values.ts';
import { createdSecond, eventTime, trackTime } from './event-time.ts';
import type { Fact } from './facts.ts';
import { identityHash, isSip, type ParticipantPayload, toLeg } from './participant.ts';

/** What is read of a webhook: a part of LiveKit's WebhookEvent, with the defaults of protobuf where it says nothing. */
export interface WebhookPayload {
  readonly event: string;
  readonly id: string;
  /** Whole seconds since the epoch. */
  readonly createdAt: bigint;
  readonly room?: Pick<Room, 'sid' | 'name'> | undefined;
  readonly participant?: ParticipantPayload | undefined;
  readonly track?: TrackPayload | undefined;
}

export interface TrackPayload extends Pick<TrackInfo, 'sid' | 'type'> {
  readonly version?: { readonly unixMicro: bigint } | undefined;
}

function reasonOf({ disconnectReason }: ParticipantPayload): Reason {
  const name = DisconnectReason[disconnectReason]?.toLowerCase();
  return reasons.find((reason) => reason === name) ?? 'unknown';
}

/** Moved to another room: every other leave has state DISCONNECTED and a reason (docs/livekit.md, "Moving"). */
const isMoved = ({ state, disconnectReason }: ParticipantPayload): boolean =>
  state === ParticipantInfo_State.ACTIVE && disconnectReason === DisconnectReason.UNKNOWN_REASON;

/**
 * What a webhook says about calls; undefined when that is nothing (docs/livekit.md, rule 1: `ignored`).
 * @param receivedAt arrival of the request, ms since the epoch
 */
export function classify(payload: WebhookPayload, receivedAt: number): Fact | undefined {
  const { event: name, room, participant, track } = payload;
  if (!room?.name) return undefined;
  const createdAt = createdSecond(payload.createdAt, receivedAt);
  const at = payload.createdAt > 0n ? eventTime(createdAt, receivedAt) : receivedAt;
  const envelope = { session: room.sid, createdAt, at, receivedAt };
  switch (name) {
    case 'room_started':
    case 'room_finished':
      return { kind: name, ...envelope };
    case 'participant_joined':
      if (!participant) return undefined;
      if (isSip(participant)) return { kind: 'leg_joined', ...envelope, leg: toLeg(participant, at) };
      return {
        kind: 'other_joined',
        ...envelope,
        participant: participant.sid,
        identityHash: identityHash(participant.identity),
      };
    case 'participant_left':
    case 'participant_connection_aborted': {
      if (!participant) return undefined;
      const aborted = name === 'participant_connection_aborted';
      const reason = reasonOf(participant);
      const moved = !aborted && isMoved(participant);
      if (!isSip(participant))
        return { kind: 'other_left', ...envelope, participant: participant.sid, reason, moved, aborted };
      const leg = toLeg(participant, at);
      return aborted
        ? { kind: 'leg_aborted', ...envelope, leg, reason }
        : { kind: 'leg_left', ...envelope, leg, reason, moved };
    }
    case 'track_published':
    case 'track_unpublished': {
      if (!participant?.sid || track?.type !== TrackType.AUDIO) return undefined;
      const of = { ...envelope, participant: participant.sid, track: track.sid };
      // When a track ended only the event says.
      if (name === 'track_unpublished') return { kind: 'audio_unpublished', ...of };
      const published = trackTime(track.version?.unixMicro, at);
      return { kind: 'audio_published', ...of, at: published, identityHash: identityHash(participant.identity) };
    }
    default:
      return undefined;
  }
}
