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
