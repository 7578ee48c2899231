import { type Digest, type DigestSet, digestSet } from './digest-set.ts';

/** Ids as digests, with the minute after which each may be forgotten, forgotten a minute at a time. */
export interface ExpiringIds {
  has(digest: Digest): boolean;
  add(digest: Digest, minute: number): void;
  /** Forgets ids that expired before `now`, ms; some may be known up to a minute longer. */
  expire(now: number): void;
  readonly size: number;
}

/** The minute after which an id that expires at `expiresAt` (ms) may be forgotten; an integer also for a token without end. */
export const expiryMinute = (expiresAt: number): number =>
  Math.min(Math.ceil(expiresAt / 60_000), Number.MAX_SAFE_INTEGER);

/** A set a minute: there are few, as tokens live for 5, and a whole one is forgotten at once, whatever it holds. */
export function expiringIds(): ExpiringIds {
  const byMinute = new Map<number, DigestSet>();
  return {
    has(digest) {
      for (const ids of byMinute.values()) if (ids.has(digest)) return true;
      return false;
    },
    add(digest, minute) {
      const known = byMinute.get(minute);
      const ids = known ?? digestSet();
      ids.add(digest);
      if (!known) byMinute.set(minute, ids);
    },
    expire(now) {
      for (const minute of byMinute.keys()) if (minute * 60_000 <= now) byMinute.delete(minute);
    },
    get size() {
      let size = 0;
      for (const ids of byMinute.values()) size += ids.size;
      return size;
    },
  };
}
