import type { LegJoined } from '../call/facts.ts';
import { directionOf } from '../call/start.ts';
import type { StoredWebhook } from '../ledger/ledger.ts';
import type { Trunks } from '../trunks/trunks.ts';
import type { DialingCall } from './answer-watch.ts';
import { progressOf } from './polling.ts';
import type { WatchedCalls } from './sampling.ts';

/** Room names kept at most: the most recently used ones. */
const namesKept = 50_000;

/** Joins from which the clock skew is estimated, and how many it needs before our clock counts as ahead. */
const joinsKept = 50;
const joinsNeeded = 20;
/** A smaller skew counts as none, ms: it may just as well be the delay of the webhooks. */
const negligibleMs = 500;

/**
 * Names of rooms by their hash, which is what the ledger stores. Names may contain phone numbers, so they are only kept
 * in memory. They come from webhooks and from LiveKit's list.
 */
export interface RoomNames {
  learn(key: string, name: string): void;
  forget(key: string): void;
  get(key: string): string | undefined;
}

export function roomNames(): RoomNames {
  const names = new Map<string, string>();
  return {
    learn(key, name) {
      names.delete(key);
      names.set(key, name);
      const [oldest] = names.keys();
      if (names.size > namesKept && oldest !== undefined) names.delete(oldest);
    },
    forget: (key) => void names.delete(key),
    get: (key) => names.get(key),
  };
}

/** How far our clock is ahead of LiveKit's: calls start on LiveKit's clock, and answers are seen on ours. */
export interface ClockSkew {
  /** @param delayMs from `joinedAtMs` to the receipt of its webhook, by the two clocks */
  learn(delayMs: number): void;
  /** Negative if our clock is behind; 0 until a difference is certain. */
  readonly ms: number;
}

/**
 * The webhook of a join arrives some 10 ms after it (recorded) or later, but never before. So the shortest delay of many
 * is the difference of the clocks, and a single negative delay proves that ours is behind.
 */
export function clockSkew(): ClockSkew {
  const delays: number[] = [];
  let ms = 0;
  return {
    learn(delayMs) {
      delays.push(delayMs);
      if (delays.length > joinsKept) delays.shift();
      const shortest = Math.min(...delays);
      const isCertain = Math.abs(shortest) >= negligibleMs && (shortest < 0 || delays.length >= joinsNeeded);
      ms = isCertain ? shortest : 0;
    },
    get ms() {
      return ms;
    },
  };
}

export interface WebhookObserverOptions {
  readonly trunks: Pick<Trunks, 'directionOf'>;
  readonly names: RoomNames;
  readonly skew: ClockSkew;
  readonly watched: Pick<WatchedCalls, 'left'>;
  readonly onDialing: (dialing: DialingCall) => void;
}

/** Learns from each stored webhook what requests to the API need: names, clock skew, calls that dial or are over. */
export function webhookObserver({ trunks, names, skew, watched, onDialing }: WebhookObserverOptions) {
  function dialingCall({ leg, at }: LegJoined, { entry, roomName, identity }: StoredWebhook): DialingCall {
    const startedAt = leg.joinedAt ?? at;
    return {
      room: entry.room,
      call: leg.call,
      participants: [leg.participant],
      roomName,
      identity,
      startedAt,
      waitingAt: progressOf(leg) === 'waiting' ? startedAt + skew.ms : undefined,
    };
  }

  return function onWebhook(webhook: StoredWebhook): void {
    const { entry, result, roomName } = webhook;
    const { fact, room } = entry;
    if (fact?.kind === 'leg_joined' && result === 'applied') {
      names.learn(room, roomName);
      if (fact.leg.joinedAt !== undefined) skew.learn(fact.receivedAt - fact.leg.joinedAt);
      const { direction } = directionOf(fact.leg, trunks.directionOf(fact.leg.trunkId));
      if (direction === 'outbound') onDialing(dialingCall(fact, webhook));
    } else if (fact?.kind === 'leg_left' || fact?.kind === 'leg_aborted') {
      // Another leg replaces this one, so the call continues.
      const continues = fact.reason === 'duplicate_identity' || fact.reason === 'migration';
      if (!continues) watched.left({ room, call: fact.leg.call, participant: fact.leg.participant });
    } else if (fact?.kind === 'room_finished') names.forget(room);
  };
}
