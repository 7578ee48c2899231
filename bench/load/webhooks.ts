import { createHash } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { enabledCodecs } from '../../src/traffic/simulation/room-json.ts';
import { keys } from './keys.ts';

/** A signed webhook request, so that the load generator has nothing left to compute. */
export interface Webhook {
  readonly request: Buffer;
  /** What the service counts when it answers 200. */
  readonly counts: 'started' | 'ended' | undefined;
}

const sign = createSigner({ key: keys.secret, algorithm: 'HS256', iss: keys.key, expiresIn: 300_000, notBefore: 0 });

/** Ids differ from run to run, as they do in life. */
const run = createHash('sha256')
  .update(`${process.pid} ${Date.now()}`)
  .digest('base64url')
  .replace(/[-_]/g, 'x')
  .slice(0, 8);
let ids = 0;
export const newId = (): string => `${run}${String(ids++).padStart(7, '0')}`;

const seconds = (time: number): string => String(Math.floor(time / 1000));

function webhook(event: string, rest: object, counts?: Webhook['counts']): Webhook {
  const text = JSON.stringify({ event, ...rest, id: `EV_${newId()}`, createdAt: seconds(Date.now()) });
  const token = sign({ sha256: createHash('sha256').update(text).digest('base64') });
  const head = `POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: LiveKit\r\nContent-Length: ${Buffer.byteLength(text)}\r\nAuthorization: ${token}\r\nContent-Type: application/webhook+json\r\nAccept-Encoding: gzip\r\n\r\n`;
  return { request: Buffer.from(head + text), counts };
}

/** A session of a room, as `room_started` describes it. */
export interface Room {
  readonly sid: string;
  readonly name: string;
}

/** @param name an existing name gives a new session of that room */
export function makeRoom(name?: string): Room {
  const id = newId();
  const now = Date.now();
  const more = {
    emptyTimeout: 20,
    departureTimeout: 5,
    creationTime: seconds(now),
    creationTimeMs: String(now),
    turnPassword: 'x'.repeat(44),
    enabledCodecs,
  };
  return { sid: `RM_${id}`, name: name ?? `call-_+15551110001_${id}`, ...more };
}

export interface Participant {
  readonly sid: string;
  readonly identity: string;
  readonly kind: 'SIP' | 'AGENT';
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface CallerOptions {
  readonly trunk: string;
  readonly direction?: 'inbound' | 'outbound';
  /** Defaults to a new call. */
  readonly callID?: string;
}

/** The participant of a phone call. */
export function makeCaller({ trunk, direction = 'inbound', callID }: CallerOptions): Participant {
  const id = newId();
  const attributes = {
    'sip.callID': callID ?? `SCL_${id}`,
    'sip.callIDFull': `1-${id}@127.0.0.1`,
    'sip.callStatus': direction === 'inbound' ? 'ringing' : 'dialing',
    'sip.callTag': `${id}SIPp1`,
    'sip.hostname': '127.0.0.1',
    'sip.phoneNumber': '+15551110001',
    'sip.trunkID': trunk,
    'sip.trunkPhoneNumber': '+15550100',
    ...(direction === 'inbound' && { 'sip.ruleID': 'SDR_tcZaWzuZJyE2' }),
  };
  return { sid: `PA_${id}`, identity: `sip_${id}`, kind: 'SIP', attributes };
}

export function makeAgent(): Participant {
  const id = newId();
  return { sid: `PA_${id}`, identity: `agent-${id}`, kind: 'AGENT' };
}

function whole(participant: Participant, state: 'ACTIVE' | 'DISCONNECTED'): object {
  const now = Date.now();
  return {
    ...participant,
    state,
    joinedAt: seconds(now),
    joinedAtMs: String(now),
    version: 2,
    permission: { canSubscribe: true, canPublish: true, canPublishData: true },
  };
}

/** Track webhooks describe room and participant in brief. */
const trackOf = ({ sid, name }: Room, { sid: participantSid, identity }: Participant): object => ({
  room: { sid, name },
  participant: { sid: participantSid, identity },
  track: {
    sid: `TR_${participantSid}`,
    name: identity,
    source: 'MICROPHONE',
    mimeType: 'audio/opus',
    mid: '1',
    codecs: [{ mimeType: 'audio/opus', mid: '1', cid: 'audio' }],
    stream: 'camera',
    version: { unixMicro: String(Date.now() * 1000) },
    backupCodecPolicy: 'SIMULCAST',
  },
});

export const roomStarted = (room: Room): Webhook => webhook('room_started', { room });
export const roomFinished = (room: Room): Webhook => webhook('room_finished', { room });

export const joined = (room: Room, participant: Participant): Webhook =>
  webhook(
    'participant_joined',
    { room, participant: whole(participant, 'ACTIVE') },
    participant.kind === 'SIP' ? 'started' : undefined,
  );

export function left(room: Room, participant: Participant): Webhook {
  const { attributes } = participant;
  const gone = {
    ...whole(participant, 'DISCONNECTED'),
    ...(attributes && { attributes: { ...attributes, 'sip.callStatus': 'hangup' } }),
    disconnectReason: 'CLIENT_INITIATED',
  };
  return webhook('participant_left', { room, participant: gone }, participant.kind === 'SIP' ? 'ended' : undefined);
}

export const published = (room: Room, participant: Participant): Webhook =>
  webhook('track_published', trackOf(room, participant));

export const unpublished = (room: Room, participant: Participant): Webhook =>
  webhook('track_unpublished', trackOf(room, participant));
