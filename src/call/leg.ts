import { ParticipantInfo_Kind, ParticipantInfo_KindDetail } from '@livekit/protocol';
import type { Direction } from '../catalog/values.ts';
import { joinTime } from './event-time.ts';
import type { Leg } from './fact.ts';
import { participantMark } from './participant-mark.ts';
import type { ToldParticipant } from './told.ts';
import { trunkIdOf } from './trunk-id.ts';

/**
 * SIP by kind. Servers that are older than the field leave it out, as protojson does with STANDARD, its default; then
 * the call id that livekit-sip sets says it (CONTRACT rule 1). CONNECTOR and other kinds are not SIP, and FORWARDED is a
 * copy for listeners in another room.
 */
export const isSip = ({ kind, kindDetails, sid, attributes }: ToldParticipant): boolean =>
  !kindDetails.includes(ParticipantInfo_KindDetail.FORWARDED) &&
  ((kind === ParticipantInfo_Kind.SIP && Boolean(sid || attributes['sip.callID'])) ||
    (kind === ParticipantInfo_Kind.STANDARD && Boolean(attributes['sip.callID'])));

const statedDirections: Readonly<Record<string, Direction>> = { inbound: 'inbound', outbound: 'outbound' };

/** LiveKit's longest is `automation`; the ledger keeps it, so a longer one is cut. */
const longestStatus = 32;

/**
 * What calls need of a SIP participant, as webhooks and LiveKit's API give it.
 * @param at time of the event or of the look, ms
 */
export function legOf(participant: ToldParticipant, at: number): Leg {
  const { sid, identity, attributes } = participant;
  const stated = (attributes['sip.callDirection'] ?? '').toLowerCase().replace(/^scd_/, '');
  return {
    call: attributes['sip.callID'] || sid,
    participant: sid,
    mark: participantMark(identity),
    joinedAt: joinTime(participant, at),
    statedDirection: Object.hasOwn(statedDirections, stated) ? statedDirections[stated] : undefined,
    byRule: Boolean(attributes['sip.ruleID']),
    hasSipAttributes: 'sip.callID' in attributes || 'sip.trunkID' in attributes,
    trunkId: trunkIdOf(attributes['sip.trunkID']),
    status: (attributes['sip.callStatus'] ?? '').slice(0, longestStatus).toLowerCase(),
    tagged: Boolean(attributes['sip.callTag'] || attributes['sip.callIDFull']),
  };
}
