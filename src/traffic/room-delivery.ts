import type { Clock } from './clock.ts';
import type { Deliver } from './deliver.ts';
import { drawFate, type Fate, type Trouble } from './simulation/fate.ts';
import type { Random } from './simulation/random.ts';

/** LiveKit sends again after this time when an answer got lost, ms. */
const againAfter = 1000;
/** Longest sleep at a time, ms: how soon a hurry is noticed. */
const nap = 100;

/** The webhooks of one room, which LiveKit sends one after another. */
export interface RoomQueue {
  readonly fates: Random;
  sent: Promise<void>;
}

export const roomQueue = (fates: Random): RoomQueue => ({ fates, sent: Promise.resolve() });

/** What was sent so far. */
export interface DeliveryCounts {
  /** Requests, further tries included. */
  readonly requests: number;
  /** Webhooks by the status that they got in the end, 0 for no answer; a duplicate counts as one more. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Webhooks that were lost, delayed and sent a second time on purpose. */
  readonly lost: number;
  readonly delayed: number;
  readonly duplicated: number;
}

/** Delivers webhooks in the order of their rooms, with the trouble that is wanted. */
export interface RoomDelivery {
  send(room: RoomQueue, body: string): void;
  /** Webhooks that are on their way, those that are delayed on purpose left out. */
  readonly waiting: number;
  counts(): DeliveryCounts;
  /** Delays nothing on purpose from now on. */
  hurry(): void;
  /** Resolves when nothing is on its way. */
  settled(): Promise<unknown>;
}

export interface RoomDeliveryOptions {
  readonly deliver: Deliver;
  readonly clock: Clock;
  readonly trouble: Trouble;
}

export function roomDelivery({ deliver, clock, trouble }: RoomDeliveryOptions): RoomDelivery {
  const counts = { requests: 0, lost: 0, delayed: 0, duplicated: 0 };
  const statuses: Record<number, number> = {};
  const unsettled = new Set<Promise<void>>();
  let waiting = 0;
  let isHurrying = false;

  async function pause(milliseconds: number): Promise<void> {
    waiting -= 1;
    const until = clock.now() + milliseconds;
    while (!isHurrying && clock.now() < until) await clock.sleep(Math.min(nap, until - clock.now()));
    waiting += 1;
  }

  async function post(body: string): Promise<void> {
    const { status, tries } = await deliver(body);
    counts.requests += tries;
    statuses[status] = (statuses[status] ?? 0) + 1;
  }

  async function meet(body: string, { delay, duplicated }: Fate): Promise<void> {
    if (delay > 0) {
      counts.delayed += 1;
      await pause(delay);
    }
    await post(body);
    if (duplicated) {
      counts.duplicated += 1;
      await pause(againAfter);
      await post(body);
    }
    waiting -= 1;
  }

  return {
    send(room, body) {
      const fate = drawFate(room.fates, trouble);
      if (fate.lost) {
        counts.lost += 1;
        return;
      }
      waiting += 1;
      const sent = room.sent.then(() => meet(body, fate));
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
