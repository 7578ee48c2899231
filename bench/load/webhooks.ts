import { createHash } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { keys } from './keys.ts';

/** One call as LiveKit tells it: 9 webhooks of a room of its own, in order. */
export interface Call {
  readonly requests: readonly Buffer[];
}

const sign = createSigner({ key: keys.secret, algorithm: 'HS256', iss: keys.key, expiresIn: 300_000, notBefore: 0 });

/** The bytes of a signed webhook request, so that the load generator has nothing left to compute. */
function requestOf(body: object): Buffer {
  const text = JSON.stringify(body);
  const token = sign({ sha256: createHash('sha256').update(text).digest('base64') });
  return Buffer.from(
    `POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: LiveKit\r\nContent-Length: ${Buffer.byteLength(text)}\r\nAuthorization: ${token}\r\nContent-Type: application/webhook+json\r\nAccept-Encoding: gzip\r\n\r\n${text}`,
  );
}

let calls = 0;

/** Ids differ from call to call and from run to run, as they do in life. */
const run = createHash('sha256')
  .update(`${process.pid} ${Date.now()}`)
  .digest('base64url')
  .replace(/[-_]/g, 'x')
  .slice(0, 8);

const codecs = [
  'audio/PCMU',
  'audio/PCMA',
  'audio/opus',
  'audio/red',
  'video/VP8',
  'video/H264',
  'video/VP9',
  'video/AV1',
  'video/H265',
  'video/rtx',
].map((mime) => ({ mime }));

export interface CallOptions {
  /** Trunks that the calls are spread over. */
  readonly trunks: number;
  /** Only the beginning: the call stays open. */
  readonly open?: boolean;
}

/** An inbound call that an agent answers: bodies as large as the recorded ones. */
export function makeCall({ trunks, open = false }: CallOptions): Call {
  const number = calls++;
  const id = `${run}${String(number).padStart(7, '0')}`;
  const now = Date.now();
  const createdAt = String(Math.floor(now / 1000));
  const sid = `RM_${id}`;
  const name = `call-_+1555${String(number % 10_000_000).padStart(7, '0')}_${id}`;
  const room = {
    sid,
    name,
    emptyTimeout: 20,
    departureTimeout: 5,
    creationTime: createdAt,
    creationTimeMs: String(now),
    turnPassword: 'x'.repeat(44),
    enabledCodecs: codecs,
  };
  const attributes = (status: string) => ({
    'sip.callID': `SCL_${id}`,
    'sip.callIDFull': `1-${number}@127.0.0.1`,
    'sip.callStatus': status,
    'sip.callTag': `${number}SIPp1`,
    'sip.hostname': '127.0.0.1',
    'sip.phoneNumber': '+15551110001',
    'sip.ruleID': 'SDR_tcZaWzuZJyE2',
    'sip.trunkID': `ST_trunk${number % trunks}`,
    'sip.trunkPhoneNumber': '+15550100',
  });
  const caller = { sid: `PA_c${id}`, identity: 'sip_+15551110001' };
  const agent = { sid: `PA_a${id}`, identity: `agent-${number}` };
  const whole = (who: object, kind: string, more: object) => ({
    ...who,
    state: 'ACTIVE',
    joinedAt: createdAt,
    joinedAtMs: String(now),
    version: 2,
    permission: { canSubscribe: true, canPublish: true, canPublishData: true },
    kind,
    ...more,
  });
  const track = (who: { identity: string }, key: string) => ({
    sid: `TR_${key}${id}`,
    name: who.identity,
    source: 'MICROPHONE',
    mimeType: 'audio/opus',
    mid: '1',
    codecs: [{ mimeType: 'audio/opus', mid: '1', cid: 'audio' }],
    stream: 'camera',
    version: { unixMicro: String(now * 1000) },
    backupCodecPolicy: 'SIMULCAST',
  });
  const brief = { sid, name };
  const begin = [
    { event: 'room_started', room },
    { event: 'participant_joined', room, participant: whole(caller, 'SIP', { attributes: attributes('ringing') }) },
    { event: 'track_published', room: brief, participant: caller, track: track(caller, 'c') },
    { event: 'participant_joined', room, participant: whole(agent, 'AGENT', {}) },
    { event: 'track_published', room: brief, participant: agent, track: track(agent, 'a') },
  ];
  const end = [
    { event: 'track_unpublished', room: brief, participant: caller, track: track(caller, 'c') },
    {
      event: 'participant_left',
      room,
      participant: whole(caller, 'SIP', { attributes: attributes('hangup'), disconnectReason: 'CLIENT_INITIATED' }),
    },
    { event: 'participant_left', room, participant: whole(agent, 'AGENT', { disconnectReason: 'CLIENT_INITIATED' }) },
    { event: 'room_finished', room },
  ];
  const bodies = open ? begin : [...begin, ...end];
  return { requests: bodies.map((body, index) => requestOf({ ...body, id: `EV_${id}${index}`, createdAt })) };
}
