import { isRejection, type Rejection, type Result, results } from '../catalog/values.ts';

/** A delay beyond this is no delay, s: tokens are valid for 5 minutes, so it is a recording that was signed anew. */
const longestDelay = 360;
const minute = 60;

/** What happened with a reason since the start. */
export interface Refused {
  readonly reason: Rejection;
  readonly count: number;
  /** ms since the epoch. */
  readonly lastAt: number;
  /** Our clock less LiveKit's, s, by the token of the last one. */
  readonly clockOffset: number | undefined;
}

/** What reached the webhook listener since the process started. */
export interface Activity {
  readonly received: number;
  readonly results: Readonly<Record<Result, number>>;
  /** ms since the epoch. */
  readonly lastReceivedAt: number | undefined;
  /** Webhooks in the last 60 s. */
  readonly lastMinute: number;
  /** From creation to receipt over the last 60 s, s; undefined when none has a time. LiveKit cuts its part to whole seconds. */
  readonly delay: { readonly mean: number; readonly max: number } | undefined;
  /** Webhooks in the last 60 s that are too old to come from a LiveKit that lives: a replay. */
  readonly replayed: number;
  /** The newest first. */
  readonly refused: readonly Refused[];
}

export interface ActivityRecorder {
  /** @param webhook times in ms (receivedAt) and s (createdAt, 0 when absent) since the epoch */
  received(webhook: { result: Result; receivedAt: number; createdAt: number }): void;
  refused(problem: { code: string; clockOffset?: number | undefined }, now: number): void;
  /** @param now ms since the epoch */
  at(now: number): Activity;
}

interface Second {
  second: number;
  count: number;
  delays: number;
  delaySum: number;
  delayMax: number;
  replayed: number;
}

const emptySecond = (second: number): Second => ({
  second,
  count: 0,
  delays: 0,
  delaySum: 0,
  delayMax: 0,
  replayed: 0,
});

function addDelay(into: Second, seconds: number): void {
  if (seconds > longestDelay) {
    into.replayed++;
    return;
  }
  into.delays++;
  into.delaySum += Math.max(0, seconds);
  into.delayMax = Math.max(into.delayMax, seconds);
}

/** Remembers what the status page shows of webhooks: a few numbers and the last minute by the second. */
export function activityRecorder(): ActivityRecorder {
  const ring = Array.from({ length: minute }, () => emptySecond(-1));
  const byResult = new Map<Result, number>(results.map((result) => [result, 0]));
  const refused = new Map<Rejection, Refused>();
  let lastReceivedAt: number | undefined;

  function slotOf(at: number): Second {
    const second = Math.floor(at / 1000);
    const slot = ring[second % minute];
    if (slot?.second === second) return slot;
    const fresh = emptySecond(second);
    ring[second % minute] = fresh;
    return fresh;
  }

  return {
    received({ result, receivedAt, createdAt }) {
      byResult.set(result, (byResult.get(result) ?? 0) + 1);
      lastReceivedAt = receivedAt;
      const slot = slotOf(receivedAt);
      slot.count++;
      if (result !== 'duplicate' && createdAt > 0) addDelay(slot, receivedAt / 1000 - createdAt);
    },
    refused({ code, clockOffset }, now) {
      if (!isRejection(code)) return;
      const count = (refused.get(code)?.count ?? 0) + 1;
      refused.set(code, { reason: code, count, lastAt: now, clockOffset });
    },
    at(now) {
      const current = Math.floor(now / 1000);
      const last = ring.filter(({ second }) => second > current - minute && second <= current);
      const sum = (of: (slot: Second) => number) => last.reduce((total, slot) => total + of(slot), 0);
      const delays = sum((slot) => slot.delays);
      const mean = sum((slot) => slot.delaySum) / delays;
      return {
        received: Array.from(byResult.values()).reduce((total, count) => total + count, 0),
        results: Object.fromEntries(byResult) as Record<Result, number>,
        lastReceivedAt,
        lastMinute: sum((slot) => slot.count),
        delay: delays > 0 ? { mean, max: Math.max(...last.map((slot) => slot.delayMax)) } : undefined,
        replayed: sum((slot) => slot.replayed),
        refused: Array.from(refused.values()).sort((a, b) => b.lastAt - a.lastAt),
      };
    },
  };
}
