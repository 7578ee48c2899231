/** The end of the year 9999, ms: where protobuf's Timestamp ends (google/protobuf/timestamp.proto). */
const lastTime = 253_402_300_799_999;

/**
 * A time as LiveKit gives it, ms since the epoch; undefined for 0, which stands for none, and for what no clock shows.
 * Totals are kept as integers, and what is later than any time would make them something else.
 */
export const knownTime = (ms: number): number | undefined => (ms > 0 && ms <= lastTime ? ms : undefined);

/**
 * When an event happened, in ms (CONTRACT rule 4). `createdAt` has whole seconds, truncated; the receipt is finer but
 * late after a retry, so it counts only within the second that `createdAt` names. Otherwise the middle of that second.
 */
export function eventTime(createdAtSeconds: number, receivedAt: number): number {
  if (createdAtSeconds <= 0) return receivedAt;
  const from = createdAtSeconds * 1000;
  return receivedAt >= from && receivedAt < from + 1000 ? receivedAt : from + 500;
}

/**
 * When a track was published: `track.version.unixMicro` is set by the media server at that moment, so it is better than
 * the event's time unless the two are more than 2 s apart (a clock that was changed, a track that was updated later).
 */
export function trackTime(unixMicro: bigint | undefined, at: number): number {
  const published = Number((unixMicro ?? 0n) / 1000n);
  return Math.abs(published - at) <= 2000 ? published : at;
}
