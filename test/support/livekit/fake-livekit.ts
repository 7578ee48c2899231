import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenVerifier } from 'livekit-server-sdk';
import { z } from 'zod';
import { keys } from '../webhooks/token.ts';

const line = z.looseObject({ method: z.string(), label: z.string(), status: z.number(), response: z.looseObject({}) });

/** What a real server answered. */
export const apiRecording = readFileSync(new URL('../../../recordings/api.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((text) => line.parse(JSON.parse(text)));

const recorded = (label: RegExp, method: string) =>
  apiRecording.find((one) => one.method === method && label.test(one.label))?.response ?? {};
const participants = z.looseObject({ participants: z.array(z.looseObject({ attributes: z.looseObject({}) })) });
const [ringing] = participants.parse(recorded(/while ringing/, 'livekit.RoomService/ListParticipants')).participants;
const rooms = z.looseObject({ rooms: z.array(z.looseObject({})) });
const [aRoom] = rooms.parse(recorded(/while ringing/, 'livekit.RoomService/ListRooms')).rooms;
const gone = { code: 'not_found', msg: 'twirp error unknown: participant does not exist' };

/** A SIP participant of the fake server. */
export interface FakeLeg {
  readonly room: string;
  readonly identity: string;
  readonly callID: string;
  readonly sid: string;
  readonly joinedAt: number;
  readonly trunkID?: string;
  readonly ruleID?: string;
  /** `sip.callStatus` at a time, ms; undefined: it is not in the room. */
  readonly statusAt: (now: number) => string | undefined;
}

/** In place of an answer: a status with headers and a body, silence until the other side gives up, or a cut. */
export type Fault = { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut';

export interface FakeLiveKit {
  readonly url: string;
  readonly legs: Map<string, FakeLeg>;
  /** Names of rooms that exist without a leg. */
  readonly emptyRooms: Set<string>;
  /** Of every request: the method, and when it came. */
  readonly requests: { readonly method: string; readonly at: number; readonly problem?: string }[];
  fault: (method: string, room: string) => Fault | undefined;
  close(): Promise<void>;
}

const participantOf = (leg: FakeLeg, status: string) => ({
  ...ringing,
  sid: leg.sid,
  identity: leg.identity,
  joined_at: String(Math.floor(leg.joinedAt / 1000)),
  joined_at_ms: String(leg.joinedAt),
  attributes: {
    'sip.callID': leg.callID,
    'sip.callStatus': status,
    'sip.phoneNumber': '+15559990077',
    'sip.trunkPhoneNumber': '+15550200',
    ...(leg.trunkID !== undefined && { 'sip.trunkID': leg.trunkID }),
    ...(leg.ruleID !== undefined && { 'sip.ruleID': leg.ruleID }),
    ...((status === 'active' || status === 'hangup') && { 'sip.callTag': 'tag', 'sip.callIDFull': 'full' }),
  },
});

const body = z.looseObject({ room: z.string().optional(), identity: z.string().optional() });

/** What is wrong with the token for this method, as livekit-server checks it; undefined: nothing. */
async function refusal(
  request: IncomingMessage,
  method: string,
  room: string | undefined,
): Promise<string | undefined> {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer') return 'no bearer token';
  const grants = await new TokenVerifier(keys.key, keys.secret).verify(token).catch(() => undefined);
  if (!grants) return 'bad token';
  if (method.startsWith('livekit.SIP/')) return grants.sip?.admin ? undefined : 'no SIP admin';
  if (method.endsWith('/ListRooms')) return grants.video?.roomList ? undefined : 'no roomList';
  return grants.video?.roomAdmin && grants.video.room === room ? undefined : 'no roomAdmin of this room';
}

/** A LiveKit API of recorded answers, over HTTP on a free port, with scripted participants on a test's clock. */
export async function fakeLiveKit(now: () => number): Promise<FakeLiveKit> {
  const legs = new Map<string, FakeLeg>();
  const emptyRooms = new Set<string>();
  const requests: { method: string; at: number; problem?: string }[] = [];

  const present = (room?: string) =>
    [...legs.values()].flatMap((leg) => {
      const status = room === undefined || leg.room === room ? leg.statusAt(now()) : undefined;
      return status === undefined ? [] : [{ room: leg.room, info: participantOf(leg, status) }];
    });

  function answer(method: string, room: string, identity: string): { status: number; json: unknown } {
    const name = method.split('/')[1];
    if (name === 'ListRooms') {
      const names = new Set([...emptyRooms, ...present().map((one) => one.room)]);
      return { status: 200, json: { rooms: Array.from(names, (one) => ({ ...aRoom, name: one, sid: `RM_${one}` })) } };
    }
    if (name === 'ListParticipants')
      return { status: 200, json: { participants: present(room).map(({ info }) => info) } };
    if (name === 'GetParticipant') {
      const leg = legs.get(`${room}/${identity}`);
      const status = leg?.statusAt(now());
      return leg && status !== undefined
        ? { status: 200, json: participantOf(leg, status) }
        : { status: 404, json: gone };
    }
    const json = apiRecording.find((one) => one.method === method)?.response;
    return json ? { status: 200, json } : { status: 404, json: { code: 'bad_route', msg: 'no handler' } };
  }

  function send(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(text);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const method = (request.url ?? '').replace('/twirp/', '');
    const { room = '', identity = '' } = body.parse(JSON.parse(Buffer.concat(chunks).toString()));
    const isJson = request.headers['content-type']?.startsWith('application/json');
    const problem = isJson ? await refusal(request, method, room) : 'not JSON';
    requests.push({ method: method.split('/')[1] ?? '', at: now(), ...(problem && { problem }) });
    const fault = api.fault(method.split('/')[1] ?? '', room);
    if (fault === 'hang') return;
    if (fault === 'cut') return void request.socket.destroy();
    if (fault) return send(response, fault.status, fault.body ?? '{}', fault.headers);
    if (problem) return send(response, 401, JSON.stringify({ code: 'unauthenticated', msg: problem }));
    const { status, json } = answer(method, room, identity);
    send(response, status, JSON.stringify(json));
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: FakeLiveKit = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    legs,
    emptyRooms,
    requests,
    fault: () => undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}
