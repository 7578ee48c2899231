/** Why LiveKit's API gives no usable answer, and what to do about it; `{GRANT}` stands for the grant of the method. */
export interface ApiTrouble {
  readonly cause: string;
  readonly cure: string;
}

const refusedKey: ApiTrouble = {
  cause: 'LiveKit refuses the key: it does not know `LIVEKIT_API_KEY`, or the key lacks the grant `{GRANT}`.',
  cure: 'Let `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET` be a pair of the server at `LIVEKIT_URL`, and let the key have the grant `{GRANT}`; then restart the exporter.',
};

const silent: ApiTrouble = {
  cause: 'Nothing answers at `LIVEKIT_URL` within 2 s.',
  cure: 'Check host and port of `LIVEKIT_URL`, and whether a firewall or a proxy stands between. An outage ends by itself.',
};

const notLiveKit: ApiTrouble = {
  cause: 'What answers at `LIVEKIT_URL` does not answer as LiveKit does.',
  cure: "Let `LIVEKIT_URL` be the address that LiveKit's own clients connect to.",
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
    cause: 'What answers at `LIVEKIT_URL` sends more than 64 MiB, which is not read.',
    cure: "Let `LIVEKIT_URL` be the address that LiveKit's own clients connect to.",
  },
};

/** @param code as `api_requests_total` has it */
export function apiTrouble(code: string): ApiTrouble {
  const known = byCode[code];
  if (known) return known;
  return /^5/.test(code)
    ? { cause: 'LiveKit, or a proxy before it, fails.', cure: "LiveKit's log says why. An outage ends by itself." }
    : notLiveKit;
}
