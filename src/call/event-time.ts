const dayMs = 86_400_000;

/**
 * Delivery takes 10 to 200 ms (docs/livekit.md, "Delivery"), so what is received this soon after a second is from its
 * end, ms.
 */
const deliveryMs = 500;

/** A time that lies more than a day from another is no time: it would make a duration of days or years. */
const near = (ms: number, other: number): number | undefined =>
  Number.isFinite(ms) && Math.abs(ms - other) <= dayMs ? ms : undefined;

/**
 * `createdAt` in whole seconds since the epoch; the receipt where there is none, and where it lies more than a day
 * ahead. What lies behind is believed, because recordings are replayed.
 */
export function createdSecond(createdAt: bigint, receivedAt: number): number {
  const seconds = Number(createdAt);
  return seconds > 0 && seconds * 1000 <= receivedAt + dayMs ? seconds : Math.floor(receivedAt / 1000);
}

/**
 * When an event happened, ms (docs/livekit.md, rule 4). `createdAt` has whole seconds, truncated; the receipt is finer,
 * but late after a retry, so it counts only within the second that `createdAt` names, and soon after for the end of
 * that second.
 */
export function eventTime(createdAt: number, receivedAt: number): number {
  const from = createdAt * 1000;
  const sinceEnd = receivedAt - (from + 1000);
  if (sinceEnd < 0 && receivedAt >= from) return receivedAt;
  return sinceEnd >= 0 && sinceEnd < deliveryMs ? from + 1000 : from + 500;
}

/**
 * When a track was published: `track.version.unixMicro` is set by the media server at that moment, so it is better than
 * the event's time unless the two are more than 2 s apart (a clock that was changed, a track that was updated later).
 */
export function trackTime(unixMicro: bigint | undefined, at: number): number {
  const published = Number((unixMicro ?? 0n) / 1000n);
  return Math.abs(published - at) <= 2000 ? published : at;
}

/**
 * When a participant joined, ms since the epoch: `joinedAtMs`, else `joinedAt` in seconds.
 * @param at time of the event, or of the look, that says so
 * @returns undefined where neither is a time (docs/livekit.md, rule 4)
 */
export const joinTime = (
  { joinedAtMs, joinedAt }: { readonly joinedAtMs: bigint; readonly joinedAt: bigint },
  at: number,
): number | undefined => near(Number(joinedAtMs), at) ?? near(Number(joinedAt) * 1000, at);
