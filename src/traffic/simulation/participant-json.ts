import { livekitId, type Random } from './random.ts';
import type { PlannedCall } from './room-plan.ts';

/** A participant as LiveKit describes it, the same in each of its stays. */
export interface Person {
  readonly kind: 'SIP' | 'AGENT';
  readonly identity: string;
  readonly name: string | undefined;
  /** Constant SIP attributes; empty for the agent. */
  readonly attributes: Readonly<Record<string, string>>;
  /** SIP attributes that an outbound call has once it is answered, and an inbound call from the start. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The current state of a stay. */
export interface Stay {
  readonly person: Person;
  /** PA_… */
  readonly sid: string;
  /** ms since the epoch. */
  readonly joinedAt: number;
  readonly isPublisher: boolean;
  /** Incremented with every change of the participant. */
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
 * The SIP participant of a call, with the attributes that livekit-sip gives it (docs/livekit.md, "SIP attributes").
 * @param replaced the participant whose identity an outbound call has; that of an inbound call depends on its number
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

/** Attributes sorted by name, as Go writes a map. */
const inOrder = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

function attributesOf(
  { attributes, tags }: Person,
  { status, tagged }: SipState,
  left: boolean,
): Record<string, string> {
  const all: Record<string, string> = { ...attributes, 'sip.callStatus': status, ...(tagged ? tags : {}) };
  // An inline trunk is "" on joining and missing on leaving (recorded: `out-inline`).
  if (!left || all['sip.trunkID'] !== '') return inOrder(all);
  const { 'sip.trunkID': _, ...rest } = all;
  return inOrder(rest);
}

interface SipState {
  readonly status: string;
  readonly tagged: boolean;
}

const permissions = { canSubscribe: true, canPublish: true, canPublishData: true };

/**
 * The `participant` of participant_joined, _left or _connection_aborted: the fields of the recorded ones, in their
 * order, without default values.
 * @param leave undefined while in the room; `reason` is undefined for a move to another room
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
    permission: kind === 'AGENT' ? { ...permissions, agent: true } : { ...permissions, canUpdateMetadata: true },
    ...(isPublisher && leave ? { isPublisher } : {}),
    kind,
    ...(kind === 'SIP' ? { attributes: attributesOf(person, sip, leave !== undefined) } : {}),
    ...(reason === undefined ? {} : { disconnectReason: reason }),
    ...(kind === 'AGENT'
      ? { clientProtocol: 2, capabilities: ['CAP_PACKET_TRAILER', 'CAP_COMPRESSION_DEFLATE_RAW'] }
      : {}),
  };
}

/** The audio of a participant. */
export interface Track {
  /** TR_AM…: A for audio, M for microphone. */
  readonly sid: string;
  /** The transceiver's id at the sender. */
  readonly cid: string;
  /** µs since the epoch. */
  readonly publishedAt: number;
}

const uuid = (random: Random): string => {
  const hex = (length: number) =>
    random
      .whole(0, 16 ** length - 1)
      .toString(16)
      .padStart(length, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(6)}${hex(6)}`;
};

export const trackOf = ({ kind }: Person, publishedAt: number, random: Random): Track => ({
  sid: livekitId(random, 'TR_AM'),
  cid: kind === 'AGENT' ? uuid(random) : 'audio',
  publishedAt,
});

/** The `track` of track_published or track_unpublished: the fields of the recorded ones, in their order. */
export function trackJson({ sid, cid, publishedAt }: Track, { kind, identity, attributes }: Person): object {
  const agent = kind === 'AGENT';
  const mimeType = agent ? 'audio/red' : 'audio/opus';
  const mid = agent ? '7' : 'sip.ruleID' in attributes ? '1' : '0';
  return {
    sid,
    name: agent ? 'voice' : identity,
    source: 'MICROPHONE',
    mimeType,
    mid,
    codecs: [{ mimeType, mid, cid, videoLayerMode: 'ONE_SPATIAL_LAYER_PER_STREAM' }],
    stream: 'camera',
    version: { unixMicro: String(publishedAt) },
    backupCodecPolicy: 'SIMULCAST',
  };
}
