import type { Rejection } from './values.ts';

/**
 * What becomes of a refused webhook. `lost`: LiveKit takes a 4xx as delivered, so the event is gone. `again`: LiveKit
 * tries 4 more times within 15 s. `stray`: hardly ever a webhook of LiveKit's; whatever faces the internet is scanned.
 */
export type Fate = 'lost' | 'again' | 'stray';

/**
 * Why a request was refused and what to do about it, for a person who has not seen it before. `{NAME}` stands for the
 * value of a variable, backticks for what is typed.
 */
export interface Refusal {
  /** The fact, as a clause that can follow the reason. */
  readonly what: string;
  readonly cause: string;
  readonly cure: string;
  readonly fate: Fate;
}

/** Every reason of `webhook_rejections_total`: the log, the status page and docs/troubleshooting.md say it in these words. */
export const refusals = {
  not_a_webhook: {
    what: "a stranger's request: neither the `Content-Type` of a LiveKit webhook nor a right token",
    cause:
      'Whatever faces the internet is scanned; this harms nothing. Only if no webhook arrives at all may it be one that a proxy on the way took both headers from.',
    cure: 'Nothing. A proxy has to pass `Content-Type: application/webhook+json` and `Authorization` on as they came.',
    fate: 'stray',
  },
  missing_token: {
    what: 'a webhook came without its token',
    cause: 'A proxy on the way removes the `Authorization` header that LiveKit sends.',
    cure: 'Let the proxy pass `Authorization` on as it came.',
    fate: 'lost',
  },
  unknown_key: {
    what: 'LiveKit signs with a key that this exporter does not know',
    cause: 'The API key in the token is neither `LIVEKIT_API_KEY` nor one of `LIVEKIT_KEYS`.',
    cure: 'Let `webhook.api_key` in livekit.yaml (LiveKit Cloud: the signing API key of the webhook) name the key that is in `LIVEKIT_API_KEY`; or give that key and its secret to this exporter and restart it.',
    fate: 'lost',
  },
  bad_token: {
    what: 'the token was not signed with the secret that belongs to its key',
    cause:
      '`LIVEKIT_API_SECRET` is not the secret of that API key: mistyped, of another project, or copied with a blank.',
    cure: 'Compare the pair with `keys` in livekit.yaml (LiveKit Cloud: Settings → API keys). To rotate, make a new pair and have both in `LIVEKIT_KEYS` for a while.',
    fate: 'lost',
  },
  expired_token: {
    what: 'the token had expired when it arrived',
    cause:
      "LiveKit makes a token for each webhook, valid for 5 minutes. So the clock of this machine is ahead of LiveKit's, or an old request was sent again by hand.",
    cure: 'Set both clocks by NTP. In a container or a virtual machine it is the clock of the host that counts.',
    fate: 'lost',
  },
  not_yet_valid: {
    what: 'the token comes from the future',
    cause: "The clock of this machine is behind LiveKit's by more than the 10 s that are allowed.",
    cure: 'Set both clocks by NTP. In a container or a virtual machine it is the clock of the host that counts.',
    fate: 'lost',
  },
  digest_mismatch: {
    what: 'the body is not the one that LiveKit signed',
    cause:
      'Something between LiveKit and here changed it: a reverse proxy, a firewall or a function that reads the JSON and writes it anew, or converts its encoding.',
    cure: 'Let it pass the body of `POST {WEBHOOK_PATH}` on byte for byte; even white space counts.',
    fate: 'lost',
  },
  too_large: {
    what: 'a webhook had more than {MAX_BODY_BYTES} bytes',
    cause: 'Participants of this LiveKit carry much metadata or many attributes.',
    cure: 'Raise `MAX_BODY_BYTES`.',
    fate: 'lost',
  },
  incomplete_body: {
    what: 'the connection closed before a webhook was complete',
    cause: 'The network or a proxy broke it off. LiveKit sees that, and sends the webhook again.',
    cure: 'If it goes on, compare the timeouts of the proxy in between; a request must be complete within 10 s.',
    fate: 'again',
  },
  malformed: {
    what: 'the body was signed with the right key, but is no LiveKit webhook',
    cause: 'Another program posts here with the same key, or this LiveKit is newer than the exporter understands.',
    cure: 'Find out what posts here; after an upgrade of LiveKit, upgrade the exporter.',
    fate: 'lost',
  },
  not_found: {
    what: "a request came for another path than the webhook's",
    cause:
      'The URL in livekit.yaml does not end in `{WEBHOOK_PATH}`, or a proxy adds or strips a part of the path. A few are scanners, and harmless.',
    cure: 'Let the URL end in `{WEBHOOK_PATH}`, or set `WEBHOOK_PATH` to what arrives here.',
    fate: 'stray',
  },
  method_not_allowed: {
    what: "a request other than a POST came for the webhook's path",
    cause:
      'A browser, a scanner or a health check; or a redirect on the way (http to https, say), which turns a POST into a GET.',
    cure: 'Give LiveKit the final URL, without a redirect; let health checks ask `/healthz`.',
    fate: 'stray',
  },
  not_http: {
    what: 'something came that is not HTTP',
    cause:
      'Most often an `https://` URL in livekit.yaml that leads straight here: this listener speaks plain HTTP. A few are scanners, and harmless.',
    cure: 'Let the URL begin with `http://`, or put a proxy in front that ends TLS.',
    fate: 'stray',
  },
  unavailable: {
    what: 'the ledger could not be written',
    cause:
      'A file: its disk is full, read-only or broken. Redis: it does not answer, or refuses the commands. The log has the error of the store.',
    cure: 'Make it available again: the exporter notices by itself. Until then each webhook is lost once LiveKit has tried for 15 s.',
    fate: 'again',
  },
  overloaded: {
    what: 'more webhooks arrived than the ledger could take',
    cause: 'The disk of the ledger is slow, or the machine is busy with something else.',
    cure: 'Move the ledger to a faster local disk (`LEDGER_URL`); network disks are often too slow.',
    fate: 'again',
  },
  draining: {
    what: 'the exporter was shutting down',
    cause: 'A restart or an upgrade. Nothing is lost when it is back within 15 s.',
    cure: 'Nothing, unless it happens without a restart of yours.',
    fate: 'again',
  },
  internal: {
    what: 'the exporter itself failed',
    cause: 'A fault in this program; the log has it with its stack.',
    cure: 'Report it with that part of the log.',
    fate: 'again',
  },
} as const satisfies Record<Rejection, Refusal>;

/** Reasons that say nothing of LiveKit's webhooks: strangers cause them. */
export const strayReasons: readonly string[] = Object.entries<Refusal>(refusals)
  .filter(([, { fate }]) => fate === 'stray')
  .map(([reason]) => reason);

/** Replaces each `{NAME}` in a text by the value of that name; placeholders without a value stay. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));

/**
 * The difference of the clocks as a sentence.
 * @param seconds our clock minus LiveKit's, estimated by the age of a token on arrival
 */
export function clockSentence(seconds: number): string {
  const size = Math.abs(Math.round(seconds));
  const text = size < 120 ? `${size} s` : size < 7200 ? `${Math.round(size / 60)} min` : `${Math.round(size / 3600)} h`;
  return `The clock here is about ${text} ${seconds < 0 ? 'behind' : 'ahead of'} LiveKit's.`;
}
