import { type ParticipantInfo, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import type { ApiMethod } from '../catalog/livekit-api.ts';
import type { Direction } from '../catalog/values.ts';
import { ApiError } from './api-error.ts';
import { httpTransport, type Transport } from './transport.ts';

/** A trunk as LiveKit lists it; the transport has dropped its numbers and credentials. */
export interface ListedTrunk {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
}

/** The methods of LiveKit's API that are used. Each throws ApiError. */
export interface Api extends Record<ApiMethod, unknown> {
  /** @throws ApiError with `isAbsent` if there is no such participant */
  GetParticipant(room: string, identity: string): Promise<ParticipantInfo>;
  /** Also empty for a room that does not exist (recorded). */
  ListParticipants(room: string): Promise<ParticipantInfo[]>;
  ListRooms(): Promise<readonly { readonly name: string; readonly sid: string }[]>;
  ListSIPInboundTrunk(): Promise<ListedTrunk[]>;
  ListSIPOutboundTrunk(): Promise<ListedTrunk[]>;
}

/**
 * Replaces the transport of one of the SDK's clients. The SDK's own transport does not expose `Retry-After`, retries in
 * other regions beyond the rate limit and prints to the console.
 * @throws TypeError if this release of the SDK keeps its transport elsewhere
 */
function withTransport<C extends object>(client: C, transport: Transport): C {
  if (!('rpc' in client)) throw new TypeError('livekit-server-sdk keeps its transport elsewhere: use a known release');
  Object.defineProperty(client, 'rpc', { value: transport });
  return client;
}

/** An answer that the SDK cannot decode is malformed. */
async function decoded<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError('malformed');
  }
}

/** LiveKit's API through the SDK's clients, which sign each request with the grant that it needs. */
export function livekitClient(server: { url: string; key: string; secret: string }, transport: Transport): Api {
  const rooms = withTransport(new RoomServiceClient(server.url, server.key, server.secret), transport);
  const sip = withTransport(new SipClient(server.url, server.key, server.secret), transport);
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

/** A request that takes longer has failed, ms. */
const requestTimeoutMs = 2000;

/** LiveKit's API over HTTP. @param signal aborts requests in flight */
export const connectLiveKit = (server: Parameters<typeof livekitClient>[0], signal: AbortSignal): Api =>
  livekitClient(server, httpTransport(server.url, requestTimeoutMs, signal));
