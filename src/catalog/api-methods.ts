/** A method of LiveKit's API: the grant of its token, as LiveKit's documentation names it, and what its answers are for. */
export interface ApiMethodText {
  readonly grant: string;
  readonly tells: string;
}

/** Every method of LiveKit's API that the exporter calls. */
export const apiMethods = {
  GetParticipant: { grant: 'roomAdmin', tells: 'Answers of outbound calls' },
  ListRooms: { grant: 'roomList', tells: 'Rooms with calls' },
  ListParticipants: { grant: 'roomAdmin', tells: 'Calls whose webhooks were lost' },
  ListSIPInboundTrunk: { grant: 'SIP admin', tells: 'Names of inbound trunks' },
  ListSIPOutboundTrunk: { grant: 'SIP admin', tells: 'Names of outbound trunks' },
} as const satisfies Record<string, ApiMethodText>;

export type ApiMethod = keyof typeof apiMethods;

/** How it has gone with a method since the start, ms on our clock. */
export interface ApiMethodState {
  readonly method: ApiMethod;
  /** When it last gave a usable answer. */
  readonly wellAt: number | undefined;
  /** How the newest answer failed (`code` of `api_requests_total`), and since when all of them do; undefined: none does. */
  readonly trouble: { readonly code: string; readonly since: number } | undefined;
}
