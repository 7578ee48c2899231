import type { Rejection } from './values.ts';

/**
 * What LiveKit does with a refused webhook. `lost`: LiveKit treats a 4xx as delivered, so the event is lost. `again`:
 * LiveKit sends it up to 4 more times within 15 s. `stray`: rarely a webhook at all, usually an internet scanner.
 */
export type Effect = 'lost' | 'again' | 'stray';

/**
 * Why a request was refused and what to do about it, for a person who has not seen it before. `{NAME}` is the
 * value of a variable, backticks for what is typed.
 */
export interface Refusal {
  /** The fact, as a clause that can follow the reason. */
  readonly what: string;
  readonly cause: string;
  readonly cure: string;
  readonly effect: Effect;
}

/** Every reason of `webhook_rejections_total`: the log, the status page and docs/troubleshooting.md say it in these words. */
export const refusals = {
  not_a_webhook: {
    what: 'the request has neither the `Content-Type` of a LiveKit webhook nor a valid token',
    cause:
      'Usually an internet scanner, which is harmless. If no webhook arrives at all, a proxy may remove both headers.',
    cure: 'Nothing, as long as webhooks arrive. A proxy must pass on `Content-Type: application/webhook+json` and `Authorization` unchanged.',
    effect: 'stray',
  },
  missing_token: {
    what: 'a webhook arrived without its token',
    cause: 'A proxy removes the `Authorization` header that LiveKit sends.',
    cure: 'Configure the proxy to pass on `Authorization` unchanged.',
    effect: 'lost',
  },
  unknown_key: {
    what: 'LiveKit signs with a key that this exporter does not know',
    cause: 'The API key in the token is neither `LIVEKIT_API_KEY` nor one of `LIVEKIT_KEYS`.',
    cure: 'Set `webhook.api_key` in livekit.yaml (LiveKit Cloud: the signing API key of the webhook) to the key in `LIVEKIT_API_KEY`. Or add the key and its secret to `LIVEKIT_KEYS` and restart the exporter.',
    effect: 'lost',
  },
  bad_token: {
    what: 'the token was not signed with the secret that belongs to its key',
    cause:
      '`LIVEKIT_API_SECRET` is not the secret of that API key: it is mistyped, belongs to another project, or was copied with a space.',
    cure: 'Compare the pair with `keys` in livekit.yaml (LiveKit Cloud: Settings → API keys). To rotate keys, create a new pair and keep both in `LIVEKIT_KEYS` until LiveKit uses the new one.',
    effect: 'lost',
  },
  expired_token: {
    what: 'the token had expired when it arrived',
    cause:
      "LiveKit creates a token for each webhook, valid for 5 minutes. Either the clock of this machine is ahead of LiveKit's, or somebody sent an old request again.",
    cure: 'Synchronise both clocks with NTP. A container uses the clock of its host.',
    effect: 'lost',
  },
  not_yet_valid: {
    what: 'the token is not valid yet',
    cause: "The clock of this machine is more than 10 s behind LiveKit's.",
    cure: 'Synchronise both clocks with NTP. A container uses the clock of its host.',
    effect: 'lost',
  },
  digest_mismatch: {
    what: 'the body is not the one that LiveKit signed',
    cause:
      'A reverse proxy, a firewall or a function between LiveKit and the exporter rewrites the JSON or converts its encoding.',
    cure: 'Configure it to pass on the body of `POST {WEBHOOK_PATH}` byte for byte; even white space matters.',
    effect: 'lost',
  },
  too_large: {
    what: 'a webhook had more than {MAX_BODY_BYTES} bytes',
    cause: 'Participants have much metadata or many attributes.',
    cure: 'Raise `MAX_BODY_BYTES`.',
    effect: 'lost',
  },
  incomplete_body: {
    what: 'the connection closed before a webhook was complete',
    cause: 'The network or a proxy closed it. LiveKit notices and sends the webhook again.',
    cure: 'If it continues, check the timeouts of the proxy: a request must be complete within 10 s.',
    effect: 'again',
  },
  malformed: {
    what: 'the body was signed with the right key, but is no LiveKit webhook',
    cause: 'Another program posts here with the same key, or LiveKit is newer than this exporter supports.',
    cure: 'Find the program that posts here. After an upgrade of LiveKit, upgrade the exporter.',
    effect: 'lost',
  },
  not_found: {
    what: 'the request is for another path',
    cause:
      'The URL in LiveKit does not end in `{WEBHOOK_PATH}`, or a proxy changes the path. A few such requests come from internet scanners and are harmless.',
    cure: 'Change the URL in LiveKit to end in `{WEBHOOK_PATH}`, or set `WEBHOOK_PATH` to the path that arrives here.',
    effect: 'stray',
  },
  method_not_allowed: {
    what: 'the request is not a POST',
    cause:
      'A browser, a scanner or a health check sent it. Or a redirect, for example from http to https, turned a POST into a GET.',
    cure: 'Configure LiveKit with the final URL, without a redirect. Use `/healthz` for health checks.',
    effect: 'stray',
  },
  not_http: {
    what: 'the request is not HTTP',
    cause:
      'Usually LiveKit has an `https://` URL that leads straight here, but this listener speaks plain HTTP. A few such requests come from internet scanners and are harmless.',
    cure: 'Use an `http://` URL, or put a reverse proxy with a certificate in front.',
    effect: 'stray',
  },
  unavailable: {
    what: 'the ledger could not be written',
    cause:
      'SQLite: the disk is full, read-only or broken, or the file was deleted. Redis: it does not answer or refuses commands. The log has the error.',
    cure: 'Repair the disk or Redis; the exporter notices by itself. Until then, LiveKit gives up on each webhook after 15 s.',
    effect: 'again',
  },
  overloaded: {
    what: 'more webhooks arrived than the ledger could store',
    cause: 'The disk of the ledger is slow, or the machine is busy.',
    cure: 'Move the ledger to a faster local disk (`LEDGER_URL`). Network disks are often too slow.',
    effect: 'again',
  },
  draining: {
    what: 'the exporter was shutting down',
    cause: 'A restart or an upgrade. Nothing is lost if it is back within 15 s.',
    cure: 'Nothing, unless nobody restarted it.',
    effect: 'again',
  },
  internal: {
    what: 'the exporter itself failed',
    cause: 'A bug in the exporter. The log has its stack trace.',
    cure: 'Report it with that part of the log.',
    effect: 'again',
  },
} as const satisfies Record<Rejection, Refusal>;

/** Reasons that are not about webhooks of LiveKit: usually internet scanners. */
export const strayReasons: readonly string[] = Object.entries<Refusal>(refusals)
  .filter(([, { effect }]) => effect === 'stray')
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
