import type { Clock } from './clock.ts';

/** Calls that start within this time are drawn together, ms: of a burst, any may be watched, and not its first ones. */
const drawEveryMs = 250;
/** How long a watch lasts before any was seen to end, ms, and how quickly that is learnt. */
const firstWatchMs = 10_000;
const learning = 0.1;
/** Chances add up to this many times the places, so that few stay empty when calls come unevenly. */
const overbooking = 1.5;
/** The demand of a burst is remembered with this half-life, ms, so that the next one is not watched by its head. */
const peakHalfLifeMs = 30_000;

/** Holds a place among the watched calls until it is given back. */
export interface Place {
  release(): void;
}

export interface AdmissionOptions {
  /** Calls that can be watched at once. */
  readonly places: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Decides, when a call starts and for good, whether it is watched. All are while there are places for them. Beyond that
 * a call draws lots for a place that is free, at odds of the places to the calls that are expected to be dialing at
 * once: those started within the time that a watch lasts. Nothing that becomes of the call later has a say in it, so
 * the watched ones are a fair sample of all.
 */
export function admission({ places, random, clock, signal }: AdmissionOptions) {
  let free = places;
  let watchMs = firstWatchMs;
  let starts: number[] = [];
  let peak = { demand: 0, at: 0 };
  let entrants: ((place: Place | undefined) => void)[] = [];

  function demandNow(now: number): number {
    starts = starts.filter((at) => at > now - watchMs);
    const remembered = peak.demand * 0.5 ** ((now - peak.at) / peakHalfLifeMs);
    if (starts.length >= remembered) peak = { demand: starts.length, at: now };
    return Math.max(starts.length, remembered);
  }

  function place(now: number): Place {
    free -= 1;
    let isHeld = true;
    return {
      release() {
        if (!isHeld) return;
        isHeld = false;
        free += 1;
        watchMs += learning * (clock.now() - now - watchMs);
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
    const chance = Math.min(1, (overbooking * places) / Math.max(1, demandNow(now)));
    const drawn = shuffled(entrants);
    entrants = [];
    for (const enter of drawn) enter(free > 0 && random() < chance ? place(now) : undefined);
  }

  return {
    /** Resolves with a place for a call that starts now, or with none. */
    enter(): Promise<Place | undefined> {
      starts.push(clock.now());
      return new Promise((resolve) => {
        entrants.push(resolve);
        if (entrants.length === 1) void draw();
      });
    },
    /** The share of the places that are free. */
    get freeShare() {
      return free / places;
    },
  };
}
export type Admission = ReturnType<typeof admission>;
