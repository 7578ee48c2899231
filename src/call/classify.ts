import { DisconnectReason, ParticipantInfo_State, TrackType } from '@livekit/protocol';
import { type Reason, reasons } from '../catalog/values.ts';
import { createdSecond, eventTime, trackTime } from './event-time.ts';
import type { Fact } from './fact.ts';
import { isSip, legOf } from './leg.ts';
import { participantMark } from './participant-mark.ts';
import type { Told, ToldParticipant } from './told.ts';

function reasonOf({ disconnectReason }: ToldParticipant): Reason {
  const name = DisconnectReason[disconnectReason]?.toLowerCase();
  return reasons.find((reason) => reason === name) ?? 'unknown';
}

/** Moved to another room: every other leave has state DISCONNECTED and a reason (LIVEKIT.md, "Moving"). */
const isMoved = ({ state, disconnectReason }: ToldParticipant): boolean =>
  state === ParticipantInfo_State.ACTIVE && disconnectReason === DisconnectReason.UNKNOWN_REASON;

/**
 * What a webhook says about calls; undefined when that is nothing (CONTRACT rule 1: `ignored`).
 * @param receivedAt arrival of the request, ms since the epoch
 */
export function classify(told: Told, receivedAt: number): Fact | undefined {
  const { event: name, room, participant, track } = told;
  if (!room?.name) return undefined;
  const createdAt = createdSecond(told.createdAt, receivedAt);
  const at = told.createdAt > 0n ? eventTime(createdAt, receivedAt) : receivedAt;
  const happening = { session: room.sid, createdAt, at, receivedAt };
  switch (name) {
    case 'room_started':
    case 'room_finished':
      return { kind: name, ...happening };
    case 'participant_joined':
      if (!participant) return undefined;
      if (isSip(participant)) return { kind: 'leg_joined', ...happening, leg: legOf(participant, at) };
      return {
        kind: 'other_joined',
        ...happening,
        participant: participant.sid,
        mark: participantMark(participant.identity),
      };
    case 'participant_left':
    case 'participant_connection_aborted': {
      if (!participant) return undefined;
      const aborted = name === 'participant_connection_aborted';
      const reason = reasonOf(participant);
      if (!isSip(participant))
        return { kind: 'other_left', ...happening, participant: participant.sid, reason, aborted };
      const leg = legOf(participant, at);
      return aborted
        ? { kind: 'leg_aborted', ...happening, leg, reason }
        : { kind: 'leg_left', ...happening, leg, reason, moved: isMoved(participant) };
    }
    case 'track_published':
    case 'track_unpublished': {
      if (!participant?.sid || track?.type !== TrackType.AUDIO) return undefined;
      const of = { ...happening, participant: participant.sid, track: track.sid };
      // When a track ended only the event says.
      if (name === 'track_unpublished') return { kind: 'audio_unpublished', ...of };
      const published = trackTime(track.version?.unixMicro, at);
      return { kind: 'audio_published', ...of, at: published, mark: participantMark(participant.identity) };
    }
    default:
      return undefined;
  }
}
