import { DisconnectReason, TrackType } from '@livekit/protocol';
import type { WebhookEvent } from 'livekit-server-sdk';
import { type Reason, reasons } from '../catalog/values.ts';
import { eventTime, knownTime, trackTime } from './event-time.ts';
import type { Fact } from './fact.ts';
import { isSip, legOf } from './leg.ts';

type Participant = NonNullable<WebhookEvent['participant']>;

function reasonOf({ disconnectReason }: Participant): Reason {
  const name = DisconnectReason[disconnectReason]?.toLowerCase();
  return reasons.find((reason) => reason === name) ?? 'unknown';
}

/**
 * What a webhook tells about calls; undefined when that is nothing (CONTRACT rule 1: `ignored`).
 * @param receivedAt arrival of the request, ms since the epoch
 */
export function classify(event: WebhookEvent, receivedAt: number): Fact | undefined {
  const { room, participant, track } = event;
  if (!room?.name) return undefined;
  const createdAt = (knownTime(Number(event.createdAt) * 1000) ?? 0) / 1000;
  const at = eventTime(createdAt, receivedAt);
  const happening = { session: room.sid, createdAt, at, receivedAt };
  // A name of the future would not compile in a switch over the SDK's closed list, and must be ignored.
  const name: string = event.event;
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
      const published = name === 'track_published';
      return {
        kind: published ? 'audio_published' : 'audio_unpublished',
        ...happening,
        // The version is the moment of publication; of the end of a track only the event tells.
        at: published ? trackTime(track.version?.unixMicro, at) : at,
        participant: participant.sid,
        track: track.sid,
      };
    }
    default:
      return undefined;
  }
}
