import type { Clock, Deliver } from './deliver.ts';
import type { Random } from './simulation/random.ts';

/** Delivery faults to inject, each in per cent of the webhooks. */
export interface FaultRates {
  /** The answer is lost, so LiveKit sends the webhook again. */
  readonly duplicate: number;
  /** Never delivered, as after five failures. */
  readonly lose: number;
  /** Delivered only by a retry. */
  readonly retry: number;
}

export const noFaults: FaultRates = { duplicate: 0, lose: 0, retry: 0 };

/** The faults of one webhook. */
export interface Faults {
  readonly lost: boolean;
  readonly duplicated: boolean;
  /** How much later it is delivered, ms. */
  readonly delay: number;
}

/** When retries come after the first request, ms, and how often that many are needed (docs/livekit.md, "Delivery"). */
const retries = [
  { delay: 1000, weight: 70 },
  { delay: 3000, weight: 20 },
  { delay: 7000, weight: 7 },
  { delay: 15_000, weight: 3 },
];

/**
 * Faults of the next webhook. Each call uses the same amount of randomness, so the rates of two faults are independent.
 */
export function nextFaults(random: Random, { duplicate, lose, retry }: FaultRates): Faults {
  const lost = random.chance(lose / 100);
  const duplicated = random.chance(duplicate / 100);
  const late = random.chance(retry / 100);
  const { delay } = random.weighted(retries);
  return { lost, duplicated, delay: late ? delay : 0 };
}

/** LiveKit sends a webhook again this long after a lost answer, ms. */
const resendAfter = 1000;
/** Longest single sleep, ms: how soon a hurry is noticed. */
const maxSleep = 100;

/** The webhooks of one room, which LiveKit sends one after another. */
export interface RoomQueue {
  readonly faults: Random;
  sent: Promise<void>;
}

/** @param faults source of the faults of this room's webhooks */
export const roomQueue = (faults: Random): RoomQueue => ({ faults, sent: Promise.resolve() });

/** What was sent so far. */
export interface DeliveryCounts {
  /** Requests, including retries. */
  readonly requests: number;
  /** Webhooks by their final status, 0 for no answer; a duplicate counts as one more. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Webhooks by injected fault. */
  readonly lost: number;
  readonly delayed: number;
  readonly duplicated: number;
}

/** Delivers webhooks in order within each room, and injects faults. */
export interface RoomDelivery {
  send(room: RoomQueue, body: string): void;
  /** Webhooks that are not answered yet, without those that are delayed on purpose. */
  readonly waiting: number;
  counts(): DeliveryCounts;
  /** Ends all delays on purpose. */
  hurry(): void;
  /** Resolves when every webhook is answered. */
  settled(): Promise<unknown>;
}

export interface RoomDeliveryOptions {
  readonly deliver: Deliver;
  readonly clock: Clock;
  readonly faults: FaultRates;
}

export function roomDelivery({ deliver, clock, faults }: RoomDeliveryOptions): RoomDelivery {
  const counts = { requests: 0, lost: 0, delayed: 0, duplicated: 0 };
  const statuses: Record<number, number> = {};
  const unsettled = new Set<Promise<void>>();
  let waiting = 0;
  let isHurrying = false;

  async function pause(milliseconds: number): Promise<void> {
    waiting -= 1;
    const until = clock.now() + milliseconds;
    while (!isHurrying && clock.now() < until) await clock.sleep(Math.min(maxSleep, until - clock.now()));
    waiting += 1;
  }

  async function post(body: string): Promise<void> {
    const { status, tries } = await deliver(body);
    counts.requests += tries;
    statuses[status] = (statuses[status] ?? 0) + 1;
  }

  async function deliverWith({ delay, duplicated }: Faults, body: string): Promise<void> {
    if (delay > 0) {
      counts.delayed += 1;
      await pause(delay);
    }
    await post(body);
    if (duplicated) {
      counts.duplicated += 1;
      await pause(resendAfter);
      await post(body);
    }
    waiting -= 1;
  }

  return {
    send(room, body) {
      const injected = nextFaults(room.faults, faults);
      if (injected.lost) {
        counts.lost += 1;
        return;
      }
      waiting += 1;
      const sent = room.sent.then(() => deliverWith(injected, body));
      room.sent = sent;
      unsettled.add(sent);
      void sent.finally(() => unsettled.delete(sent));
    },
    get waiting() {
      return waiting;
    },
    counts: () => ({ ...counts, statuses: { ...statuses } }),
    hurry() {
      isHurrying = true;
    },
    settled: () => Promise.all(unsettled),
  };
}
