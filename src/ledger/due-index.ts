/** Which rooms may have something overdue, without looking at the others. */
export interface DueIndex {
  /** Says when a room is next due, ms. */
  put(key: string, dueAt: number): void;
  /** Takes out the rooms that may be due by `now`; each must be put back or is forgotten. */
  take(now: number, atMost: number): string[];
}

/**
 * Rooms by the second in which they are due. A room that becomes due later than it was said stays where it is and is
 * looked at once too early: cheaper than moving it with each of its webhooks.
 */
export function dueIndex(): DueIndex {
  const secondOf = new Map<string, number>();
  const bySecond = new Map<number, Set<string>>();
  return {
    put(key, dueAt) {
      const second = Math.floor(dueAt / 1000);
      const known = secondOf.get(key);
      if (known !== undefined && known <= second) return;
      if (known !== undefined) bySecond.get(known)?.delete(key);
      secondOf.set(key, second);
      const keys = bySecond.get(second);
      if (keys) keys.add(key);
      else bySecond.set(second, new Set([key]));
    },
    take(now, atMost) {
      const due: string[] = [];
      const until = Math.floor(now / 1000);
      for (const [second, keys] of bySecond) {
        if (second > until) continue;
        for (const key of keys) {
          if (due.length === atMost) return due;
          keys.delete(key);
          secondOf.delete(key);
          due.push(key);
        }
        bySecond.delete(second);
      }
      return due;
    },
  };
}
