/** Why a request to LiveKit's API failed without an HTTP status. */
export const apiFailures = ['timeout', 'unreachable', 'malformed', 'too_large'] as const;
export type ApiFailure = (typeof apiFailures)[number];

/** A method of LiveKit's API: the grant of its token, as LiveKit's documentation names it, and what its answers are for. */
export interface ApiMethodText {
  readonly grant: string;
  readonly provides: string;
}

/** Every method of LiveKit's API that the exporter calls. */
export const apiMethods = {
  GetParticipant: { grant: 'roomAdmin', provides: 'Answers of outbound calls' },
  ListRooms: { grant: 'roomList', provides: 'Rooms with calls' },
  ListParticipants: { grant: 'roomAdmin', provides: 'Calls whose webhooks were lost' },
  ListSIPInboundTrunk: { grant: 'SIP admin', provides: 'Names of inbound trunks' },
  ListSIPOutboundTrunk: { grant: 'SIP admin', provides: 'Names of outbound trunks' },
} as const satisfies Record<string, ApiMethodText>;

export type ApiMethod = keyof typeof apiMethods;

/** The state of a method since the start, ms on our clock. */
export interface ApiMethodState {
  readonly method: ApiMethod;
  /** When it last gave a usable answer. */
  readonly wellAt: number | undefined;
  /** How the last request failed (`code` of `api_requests_total`), and since when all have failed; undefined if it did not. */
  readonly trouble: { readonly code: string; readonly since: number } | undefined;
}

/** Why LiveKit's API gives no usable answer, and what to do about it; `{GRANT}` is the grant of the method. */
export interface ApiTrouble {
  readonly cause: string;
  readonly cure: string;
}

const refusedKey: ApiTrouble = {
  cause: 'LiveKit rejects the key: it does not know `LIVEKIT_API_KEY`, or the key lacks the grant `{GRANT}`.',
  cure: 'Set `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET` to a pair of the server at `LIVEKIT_URL` that has the grant `{GRANT}`, then restart the exporter.',
};

const silent: ApiTrouble = {
  cause: 'Nothing answers at `LIVEKIT_URL` within 2 s.',
  cure: 'Check the host and port of `LIVEKIT_URL`, and firewalls and proxies on the way. The exporter keeps trying.',
};

const notLiveKit: ApiTrouble = {
  cause: 'The server at `LIVEKIT_URL` does not answer like LiveKit.',
  cure: "Set `LIVEKIT_URL` to the address that LiveKit's clients connect to.",
};

const byCode: Readonly<Record<string, ApiTrouble>> = {
  401: refusedKey,
  403: refusedKey,
  404: notLiveKit,
  429: {
    cause: 'LiveKit limits the requests of the project.',
    cure: 'Lower `LIVEKIT_API_REQUESTS_PER_SECOND`, or ask for a higher limit.',
  },
  timeout: silent,
  unreachable: silent,
  malformed: notLiveKit,
  too_large: {
    cause: 'The server at `LIVEKIT_URL` sends more than 64 MiB, which the exporter does not read.',
    cure: "Set `LIVEKIT_URL` to the address that LiveKit's clients connect to.",
  },
};

/** @param code as `api_requests_total` has it */
export function apiTrouble(code: string): ApiTrouble {
  const known = byCode[code];
  if (known) return known;
  return /^5/.test(code)
    ? { cause: 'LiveKit, or a proxy in front of it, fails.', cure: "Read LiveKit's log. The exporter keeps trying." }
    : notLiveKit;
}
