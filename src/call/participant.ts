import { type ParticipantInfo, ParticipantInfo_Kind, ParticipantInfo_KindDetail } from '@livekit/protocol';
import type { Direction } from '../catalog/values.ts';
import { joinTime } from './event-time.ts';
import type { Leg } from './facts.ts';

export type ParticipantPayload = Pick<
  ParticipantInfo,
  'sid' | 'identity' | 'kind' | 'kindDetails' | 'state' | 'attributes' | 'joinedAt' | 'joinedAtMs' | 'disconnectReason'
>;

/**
 * SIP by kind. Servers that are older than the field leave it out, as protojson does with STANDARD, its default; then
 * the call id that livekit-sip sets says it (docs/livekit.md, rule 1). CONNECTOR and other kinds are not SIP, and
 * FORWARDED is a copy for listeners in another room.
 */
export const isSip = ({ kind, kindDetails, sid, attributes }: ParticipantPayload): boolean =>
  !kindDetails.includes(ParticipantInfo_KindDetail.FORWARDED) &&
  ((kind === ParticipantInfo_Kind.SIP && Boolean(sid || attributes['sip.callID'])) ||
    (kind === ParticipantInfo_Kind.STANDARD && Boolean(attributes['sip.callID'])));

const statedDirections: Readonly<Record<string, Direction>> = { inbound: 'inbound', outbound: 'outbound' };

/**
 * All that livekit-sip sets (docs/livekit.md, "SIP attributes"). The ledger keeps it in clear, and an application could write
 * anything.
 */
const statuses: ReadonlySet<string> = new Set(['', 'dialing', 'ringing', 'automation', 'active', 'hangup']);

function statusOf(attribute = ''): string {
  const status = attribute.toLowerCase();
  return statuses.has(status) ? status : 'other';
}

/**
 * What calls need of a SIP participant, as webhooks and LiveKit's API give it.
 * @param at time of the event or of the look, ms
 */
export function toLeg(participant: ParticipantPayload, at: number): Leg {
  const { sid, identity, attributes } = participant;
  const stated = (attributes['sip.callDirection'] ?? '').toLowerCase().replace(/^scd_/, '');
  return {
    call: attributes['sip.callID'] || sid,
    participant: sid,
    identityHash: identityHash(identity),
    joinedAt: joinTime(participant, at),
    statedDirection: Object.hasOwn(statedDirections, stated) ? statedDirections[stated] : undefined,
    byRule: Boolean(attributes['sip.ruleID']),
    hasSipAttributes: 'sip.callID' in attributes || 'sip.trunkID' in attributes,
    trunkId: trunkIdOf(attributes['sip.trunkID']),
    status: statusOf(attributes['sip.callStatus']),
    tagged: Boolean(attributes['sip.callTag'] || attributes['sip.callIDFull']),
  };
}

/** FNV-1a, 32 bits (draft-eastlake-fnv): of no use against a forger, and none is needed within a room. */
function fnv1a(text: string): number {
  let mixed = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return mixed >>> 0;
}

/**
 * What is remembered of an identity, which can hold a phone number: 24 bits of a hash. Enough to distinguish the few
 * participants of a room, and shared by thousands of numbers, so that it does not identify anybody.
 * @returns empty for no identity
 */
export const identityHash = (identity: string): string => {
  const mixed = fnv1a(identity);
  return identity === '' ? '' : ((mixed ^ (mixed >>> 24)) & 0xffffff).toString(36);
};

/**
 * Seven digits or more are a phone number; fewer are short codes, which are nobody's. Leading zeros are apart: ids have
 * them.
 */
const phoneDigits = /[1-9]\d{6}/;

/** Whether a text holds the digits of a phone number in any spelling (`1555.123.4567`, `+1 (555) 123-4567`). */
export const holdsPhoneNumber = (text: string): boolean =>
  phoneDigits.test(text.normalize('NFKC').replace(/[\s().:_/\p{Pd}\p{Cf}]/gu, ''));

/**
 * `sip.trunkID` as it may be a label: short, of the characters that LiveKit's ids and people's names have, and no phone
 * number or SIP URI. Anything else could be personal, because applications can set attributes, and counts as no trunk.
 */
export const trunkIdOf = (attribute: string | undefined): string | undefined =>
  attribute && /^[\w.:-]{1,64}$/.test(attribute) && !holdsPhoneNumber(attribute) ? attribute : undefined;
