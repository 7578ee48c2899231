import { type Digest, type DigestSet, digestOf, digestSet } from './digest-set.ts';

/** Ids with the time until which each must be known, forgotten a minute at a time. */
export interface ExpiringIds {
  has(id: string): boolean;
  add(id: string, expiresAt: number): void;
  /** Ids that may be forgotten after this minute, as they were kept. */
  addDigests(digests: Iterable<Digest>, minute: number): void;
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
  function of(minute: number): DigestSet {
    const known = byMinute.get(minute);
    if (known) return known;
    const ids = digestSet();
    byMinute.set(minute, ids);
    return ids;
  }

  return {
    has(id) {
      const digest = digestOf(id);
      for (const ids of byMinute.values()) if (ids.has(digest)) return true;
      return false;
    },
    add(id, expiresAt) {
      of(expiryMinute(expiresAt)).add(digestOf(id));
    },
    addDigests(digests, minute) {
      const ids = of(minute);
      for (const digest of digests) ids.add(digest);
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
