import { livekitId } from './livekit-id.ts';
import type { Random } from './random.ts';
import type { PlannedCall } from './room-plan.ts';

/** Somebody as LiveKit describes them, the same in each of their stays. */
export interface Person {
  readonly kind: 'SIP' | 'AGENT';
  readonly identity: string;
  readonly name: string | undefined;
  /** SIP attributes that never change; empty for the agent. */
  readonly attributes: Readonly<Record<string, string>>;
  /** SIP attributes that an outbound call gets when it is answered, an inbound one at once. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One stay of somebody in a room, as far as it has come. */
export interface Stay {
  readonly person: Person;
  /** PA_… */
  readonly sid: string;
  /** ms since the epoch. */
  readonly joinedAt: number;
  readonly isPublisher: boolean;
  /** LiveKit counts every change of a participant. */
  readonly version: number;
}

export const agentOf = (random: Random): Person => ({
  kind: 'AGENT',
  identity: `agent-${livekitId(random, 'AJ_')}`,
  name: undefined,
  attributes: {},
  tags: {},
});

/**
 * The SIP participant of a call, with the attributes that livekit-sip gives it (LIVEKIT.md, "SIP attributes").
 * @param replaced whose identity an outbound one has; an inbound one has that of its number
 */
export function phoneOf({ trunk, phoneNumber, campaign }: PlannedCall, random: Random, replaced?: Person): Person {
  const attributes = {
    'sip.callID': livekitId(random, 'SCL_'),
    'sip.phoneNumber': phoneNumber,
    'sip.trunkPhoneNumber': trunk.phoneNumber,
    'sip.trunkID': trunk.id ?? '',
  };
  if (trunk.direction === 'inbound')
    return {
      kind: 'SIP',
      identity: `sip_${phoneNumber}`,
      name: `Phone ${phoneNumber}`,
      attributes: { ...attributes, 'sip.hostname': trunk.host, 'sip.ruleID': `SDR_${trunk.label.slice(3)}` },
      tags: {
        'sip.callIDFull': `${random.whole(1, 9)}-${random.whole(1000, 99_999)}@${trunk.host}`,
        'sip.callTag': livekitId(random, '', 10),
      },
    };
  return {
    kind: 'SIP',
    identity: replaced?.identity ?? `callee-${livekitId(random, '')}`,
    name: random.chance(0.5) ? 'Callee' : undefined,
    attributes: {
      ...attributes,
      'sip.hostname': `${trunk.host}:5060`,
      ...(campaign ? { campaign: 'q4', 'sip.callDirection': 'SCD_OUTBOUND' } : {}),
    },
    tags: { 'sip.callIDFull': livekitId(random, '', 27), 'sip.callTag': livekitId(random, '', 14) },
  };
}

/** Attributes in the order in which Go writes a map: by name. */
const inOrder = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

function attributesOf(
  { attributes, tags }: Person,
  { status, tagged }: SipState,
  left: boolean,
): Record<string, string> {
  const all: Record<string, string> = { ...attributes, 'sip.callStatus': status, ...(tagged ? tags : {}) };
  // Of an inline trunk, joined says "" and left nothing (recorded: `out-inline`).
  if (!left || all['sip.trunkID'] !== '') return inOrder(all);
  const { 'sip.trunkID': _, ...rest } = all;
  return inOrder(rest);
}

interface SipState {
  readonly status: string;
  readonly tagged: boolean;
}

const mayAlways = { canSubscribe: true, canPublish: true, canPublishData: true };

/**
 * A `participant` of participant_joined, _left or _connection_aborted: the fields and their order are those of the
 * recorded ones, default values left out.
 * @param leave undefined while in the room; without a `disconnectReason` when moved to another one
 */
export function participantJson(
  { person, sid, joinedAt, isPublisher, version }: Stay,
  sip: SipState,
  leave: { readonly reason: string | undefined } | undefined,
): object {
  const { kind, identity, name } = person;
  const reason = leave?.reason;
  return {
    sid,
    identity,
    state: reason === undefined ? 'ACTIVE' : 'DISCONNECTED',
    joinedAt: String(Math.floor(joinedAt / 1000)),
    joinedAtMs: String(joinedAt),
    ...(name === undefined ? {} : { name }),
    version,
    permission: kind === 'AGENT' ? { ...mayAlways, agent: true } : { ...mayAlways, canUpdateMetadata: true },
    ...(isPublisher && leave ? { isPublisher } : {}),
    kind,
    ...(kind === 'SIP' ? { attributes: attributesOf(person, sip, leave !== undefined) } : {}),
    ...(reason === undefined ? {} : { disconnectReason: reason }),
    ...(kind === 'AGENT'
      ? { clientProtocol: 2, capabilities: ['CAP_PACKET_TRAILER', 'CAP_COMPRESSION_DEFLATE_RAW'] }
      : {}),
  };
}
