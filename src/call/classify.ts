import { DisconnectReason, TrackType } from '@livekit/protocol';
import { type Reason, reasons } from '../catalog/values.ts';
import { eventTime, knownTime, trackTime } from './event-time.ts';
import type { Fact } from './fact.ts';
import { isSip, legOf } from './leg.ts';
import { participantMark } from './participant-mark.ts';
import type { Told, ToldParticipant } from './told.ts';

function reasonOf({ disconnectReason }: ToldParticipant): Reason {
  const name = DisconnectReason[disconnectReason]?.toLowerCase();
  return reasons.find((reason) => reason === name) ?? 'unknown';
}

/**
 * What a webhook tells about calls; undefined when that is nothing (CONTRACT rule 1: `ignored`).
 * @param receivedAt arrival of the request, ms since the epoch
 */
export function classify(told: Told, receivedAt: number): Fact | undefined {
  const { event: name, room, participant, track } = told;
  if (!room?.name) return undefined;
  const createdAt = (knownTime(Number(told.createdAt) * 1000) ?? 0) / 1000;
  const at = eventTime(createdAt, receivedAt);
  const happening = { session: room.sid, createdAt, at, receivedAt };
  switch (name) {
    case 'room_started':
    case 'room_finished':
      return { kind: name, ...happening };
    case 'participant_joined':
      return participant && isSip(participant)
        ? { kind: 'leg_joined', ...happening, leg: legOf(participant) }
        : undefined;
    case 'participant_left':
    case 'participant_connection_aborted': {
      if (!participant || !isSip(participant)) return undefined;
      const kind = name === 'participant_left' ? 'leg_left' : 'leg_aborted';
      return { kind, ...happening, leg: legOf(participant), reason: reasonOf(participant) };
    }
    case 'track_published':
    case 'track_unpublished': {
      if (!participant?.sid || track?.type !== TrackType.AUDIO) return undefined;
      const of = { ...happening, participant: participant.sid, track: track.sid };
      // Of the end of a track only the event tells when it was.
      if (name === 'track_unpublished') return { kind: 'audio_unpublished', ...of };
      const published = trackTime(track.version?.unixMicro, at);
      return { kind: 'audio_published', ...of, at: published, mark: participantMark(participant.identity) };
    }
    default:
      return undefined;
  }
}
