import type { WatchResult } from '../catalog/values.ts';
import type { DialingCall } from './answer-watch.ts';
import type { Clock } from './rate-limiter.ts';

/** Calls that start within this time are drawn together, ms, so that any call of a burst may be watched, not only the first. */
const drawEveryMs = 250;
/** The expected duration of a watch before any has ended, ms, and the weight of each new one in the moving average. */
const firstWatchMs = 10_000;
const newestWeight = 0.1;
/** The chances of the calls add up to this many times the slots, so that few slots stay empty when calls come unevenly. */
const overbooking = 1.5;
/** Half-life of the remembered peak demand, ms, so that the next burst is sampled fairly from its beginning. */
const peakHalfLifeMs = 30_000;

/** Permission to watch one call, until it is released. */
export interface Slot {
  release(): void;
}

export interface SamplerOptions {
  /** Calls that can be watched at once. */
  readonly slots: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Decides once, at the start of a call, whether the call is watched. All calls are while there are slots for them.
 * Beyond that a call gets a free slot with the probability slots / demand, where demand is the number of calls that
 * started within the duration of a watch. The decision never depends on how the call goes on, so the watched calls are
 * a fair sample.
 */
export function sampler({ slots, random, clock, signal }: SamplerOptions) {
  let free = slots;
  let watchMs = firstWatchMs;
  let starts: number[] = [];
  let peak = { demand: 0, at: 0 };
  let candidates: ((slot: Slot | undefined) => void)[] = [];

  function demandAt(now: number): number {
    starts = starts.filter((at) => at > now - watchMs);
    const remembered = peak.demand * 0.5 ** ((now - peak.at) / peakHalfLifeMs);
    if (starts.length >= remembered) peak = { demand: starts.length, at: now };
    return Math.max(starts.length, remembered);
  }

  function slotFrom(now: number): Slot {
    free -= 1;
    let isHeld = true;
    return {
      release() {
        if (!isHeld) return;
        isHeld = false;
        free += 1;
        watchMs += newestWeight * (clock.now() - now - watchMs);
      },
    };
  }

  function shuffled<T>(all: readonly T[]): T[] {
    return all
      .map((item) => ({ item, order: random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item);
  }

  async function draw(): Promise<void> {
    await clock.sleep(drawEveryMs, signal);
    const now = clock.now();
    const chance = Math.min(1, (overbooking * slots) / Math.max(1, demandAt(now)));
    const drawn = shuffled(candidates);
    candidates = [];
    for (const decide of drawn) decide(free > 0 && random() < chance ? slotFrom(now) : undefined);
  }

  return {
    /** @returns a slot for a call that starts now, or undefined if the call is not watched */
    request(): Promise<Slot | undefined> {
      starts.push(clock.now());
      return new Promise((resolve) => {
        candidates.push(resolve);
        if (candidates.length === 1) void draw();
      });
    },
    /** The share of the slots that is free. */
    get freeShare() {
      return free / slots;
    },
  };
}

interface CallKey {
  /** As `roomKey` makes it. */
  readonly room: string;
  readonly call: string;
}

export interface WatchedCallsOptions {
  readonly sampler: ReturnType<typeof sampler>;
  readonly watch: (dialing: DialingCall, isOver: () => boolean) => Promise<WatchResult>;
  readonly onResult: (result: WatchResult) => void;
}

/** The outbound calls that were sampled, each once, until they are over: both watched and skipped ones. */
export function watchedCalls({ sampler, watch, onResult }: WatchedCallsOptions) {
  const known = new Map<string, { readonly legs: Set<string>; isDone: boolean }>();
  const keyOf = ({ room, call }: CallKey) => `${room}/${call}`;

  return {
    /** Adds a dialing call, or another leg of a known one. Resolves when the watch of the call is over. */
    async started(dialing: DialingCall): Promise<void> {
      const key = keyOf(dialing);
      const before = known.get(key);
      if (before) return dialing.participants.forEach((leg) => void before.legs.add(leg));
      const state = { legs: new Set(dialing.participants), isDone: false };
      known.set(key, state);
      const slot = await sampler.request();
      try {
        onResult(slot ? await watch(dialing, () => state.legs.size === 0) : 'skipped');
      } finally {
        slot?.release();
        state.isDone = true;
        if (state.legs.size === 0) known.delete(key);
      }
    },
    /** Removes a leg; the call is over with its last one. */
    left(leg: CallKey & { readonly participant: string }): void {
      const state = known.get(keyOf(leg));
      state?.legs.delete(leg.participant);
      if (state?.isDone && state.legs.size === 0) known.delete(keyOf(leg));
    },
    /** Removes finished watches of calls that are no longer open, whose last webhook was lost. */
    keepOnly(open: Iterable<CallKey>): void {
      const keys = new Set(Array.from(open, keyOf));
      for (const [key, { isDone }] of known) if (isDone && !keys.has(key)) known.delete(key);
    },
    /** Number of known calls, for tests. */
    get size() {
      return known.size;
    },
  };
}
export type WatchedCalls = ReturnType<typeof watchedCalls>;
