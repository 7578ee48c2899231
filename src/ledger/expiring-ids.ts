/** Ids with the time until which each must be known, forgotten a minute at a time. */
export interface ExpiringIds {
  has(id: string): boolean;
  add(id: string, expiresAt: number): void;
  /** Forgets ids that expired before `now`, ms; some may be known up to a minute longer. */
  expire(now: number): void;
  readonly size: number;
}

/** The minute after which an id that expires at `expiresAt` (ms) may be forgotten. */
export const expiryMinute = (expiresAt: number): number => Math.ceil(expiresAt / 60_000);

/** Whole minutes are dropped at once, so expiry costs nothing per id and needs no order. */
export function expiringIds(): ExpiringIds {
  const known = new Set<string>();
  const byMinute = new Map<number, string[]>();
  return {
    has: (id) => known.has(id),
    add(id, expiresAt) {
      known.add(id);
      const minute = expiryMinute(expiresAt);
      const ids = byMinute.get(minute);
      if (ids) ids.push(id);
      else byMinute.set(minute, [id]);
    },
    expire(now) {
      for (const [minute, ids] of byMinute) {
        if (minute * 60_000 > now) continue;
        for (const id of ids) known.delete(id);
        byMinute.delete(minute);
      }
    },
    get size() {
      return known.size;
    },
  };
}
