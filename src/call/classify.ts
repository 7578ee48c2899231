import { DisconnectReason, ParticipantInfo_Kind, TrackType } from '@livekit/protocol';
import type { WebhookEvent } from 'livekit-server-sdk';
import { type Direction, type Reason, reasons } from '../catalog/values.ts';
import { eventTime, knownTime, trackTime } from './event-time.ts';
import type { Fact, Leg } from './fact.ts';
import { opaqueId } from './opaque-id.ts';
import { trunkIdOf } from './trunk-id.ts';

type Participant = NonNullable<WebhookEvent['participant']>;

/**
 * SIP by kind. Servers that are older than the field leave it out, as protojson does with STANDARD, its default; then
 * the call id that livekit-sip sets tells (CONTRACT rule 1). CONNECTOR and other kinds are not SIP.
 */
const isSip = ({ kind, sid, attributes }: Participant): boolean =>
  (kind === ParticipantInfo_Kind.SIP && Boolean(sid || attributes['sip.callID'])) ||
  (kind === ParticipantInfo_Kind.STANDARD && Boolean(attributes['sip.callID']));

const statedDirections: Readonly<Record<string, Direction>> = { inbound: 'inbound', outbound: 'outbound' };

function legOf({ sid, attributes, joinedAtMs, joinedAt }: Participant): Leg {
  const stated = (attributes['sip.callDirection'] ?? '').toLowerCase().replace(/^scd_/, '');
  return {
    call: opaqueId(attributes['sip.callID'] || sid),
    participant: opaqueId(sid),
    joinedAt: knownTime(Number(joinedAtMs)) ?? knownTime(Number(joinedAt) * 1000),
    statedDirection: Object.hasOwn(statedDirections, stated) ? statedDirections[stated] : undefined,
    byRule: Boolean(attributes['sip.ruleID']),
    hasSipAttributes: 'sip.callID' in attributes || 'sip.trunkID' in attributes,
    trunkId: trunkIdOf(attributes['sip.trunkID']),
    status: (attributes['sip.callStatus'] ?? '').toLowerCase(),
    tagged: Boolean(attributes['sip.callTag'] || attributes['sip.callIDFull']),
  };
}

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
  const happening = { session: opaqueId(room.sid), createdAt, at, receivedAt };
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
        participant: opaqueId(participant.sid),
        track: opaqueId(track.sid),
      };
    }
    default:
      return undefined;
  }
}
