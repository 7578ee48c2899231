import { type ParticipantInfo, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import type { ApiMethod } from '../catalog/api-methods.ts';
import type { Direction } from '../catalog/values.ts';
import { ApiError } from './api-error.ts';
import { httpTransport, type Transport } from './transport.ts';

/** A trunk as LiveKit lists it; its numbers and credentials are dropped where they arrive. */
export interface ListedTrunk {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
}

/** What is asked of LiveKit's API. Every function throws ApiError. */
export interface Api extends Record<ApiMethod, unknown> {
  /** @throws ApiError also where there is no such participant: `isAbsent` */
  GetParticipant(room: string, identity: string): Promise<ParticipantInfo>;
  /** Empty too for a room that does not exist (recorded). */
  ListParticipants(room: string): Promise<ParticipantInfo[]>;
  ListRooms(): Promise<readonly { readonly name: string; readonly sid: string }[]>;
  ListSIPInboundTrunk(): Promise<ListedTrunk[]>;
  ListSIPOutboundTrunk(): Promise<ListedTrunk[]>;
}

export type Method = ApiMethod;

/**
 * Lets one of the SDK's clients speak through our transport. Its own one keeps `Retry-After` to itself, tries other
 * regions past our budget and prints to the console.
 * @throws TypeError a release of the SDK keeps its transport elsewhere
 */
function through<C extends object>(client: C, transport: Transport): C {
  if (!('rpc' in client)) throw new TypeError('livekit-server-sdk keeps its transport elsewhere: use a known release');
  Object.defineProperty(client, 'rpc', { value: transport });
  return client;
}

/** What the SDK makes of an answer's JSON; what it cannot read is nonsense. */
async function decoded<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError('malformed');
  }
}

/** LiveKit's API through the SDK's clients, which sign each request with the grant that it needs. */
export function livekitClients(pair: { url: string; key: string; secret: string }, transport: Transport): Api {
  const rooms = through(new RoomServiceClient(pair.url, pair.key, pair.secret), transport);
  const sip = through(new SipClient(pair.url, pair.key, pair.secret), transport);
  const listed = (direction: Direction) => (trunk: { sipTrunkId: string; name: string }) => ({
    id: trunk.sipTrunkId,
    name: trunk.name,
    direction,
  });
  return {
    GetParticipant: (room, identity) => decoded(rooms.getParticipant(room, identity)),
    ListParticipants: (room) => decoded(rooms.listParticipants(room)),
    ListRooms: async () => (await decoded(rooms.listRooms())).map(({ name, sid }) => ({ name, sid })),
    ListSIPInboundTrunk: async () => (await decoded(sip.listSipInboundTrunk())).map(listed('inbound')),
    ListSIPOutboundTrunk: async () => (await decoded(sip.listSipOutboundTrunk())).map(listed('outbound')),
  };
}

/** An answer that takes longer is none, ms. */
const requestTimeoutMs = 2000;

/** LiveKit's API over HTTP. @param signal ends requests in flight */
export const connectLiveKit = (server: Parameters<typeof livekitClients>[0], signal: AbortSignal): Api =>
  livekitClients(server, httpTransport(server.url, requestTimeoutMs, signal));
