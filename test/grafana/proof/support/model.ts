import { seeded } from '../../../support/calls/seeded.ts';

/** A trunk in one direction, and what happens to it. Times are s since 1970. */
export interface ModelTrunk {
  readonly job: string;
  readonly direction: 'inbound' | 'outbound';
  readonly trunk: string;
  /** Calls per minute in the busiest hour. */
  readonly perMinute: number;
  readonly channels: number;
  /** Its history begins here. */
  readonly since?: number;
  /** How many times as many calls as usual. */
  readonly surge?: (at: number) => number;
  /** Share of the calls that fail. */
  readonly failing?: (at: number) => number;
  /** Calls are answered late: after five times as long. */
  readonly slow?: (at: number) => boolean;
  /** No webhook arrives: calls that would start are lost, and those that are open stay so. */
  readonly deaf?: (at: number) => boolean;
}

/** Increments at each step of the history. */
export interface Counts {
  readonly [series: string]: Float64Array;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  /** Seconds from sample to sample. */
  readonly step: number;
}

/** How busy each hour of a working day is, from midnight UTC: 1 at the busiest. */
const hours = [
  0.06, 0.04, 0.03, 0.03, 0.04, 0.08, 0.17, 0.38, 0.7, 0.95, 1, 0.97, 0.78, 0.85, 0.93, 0.9, 0.82, 0.68, 0.5, 0.4, 0.3,
  0.2, 0.13, 0.09,
] as const;
/** How busy each day is, from Sunday. */
const days = [0.3, 1, 0.95, 0.93, 0.92, 0.9, 0.42] as const;

/** How busy a moment is: quiet nights and weekends, a Monday that is three times its Sunday. @param at s since 1970 */
export function busyness(at: number): number {
  const hour = at / 3600 - 0.5;
  const value = (index: number) =>
    (hours[((index % 24) + 24) % 24] ?? 0) * (days[(Math.floor(index / 24) + 4) % 7] ?? 0);
  const before = Math.floor(hour);
  return value(before) + (hour - before) * (value(before + 1) - value(before));
}

/** A log-normal deviate with this median and spread of the logarithm, from a normal one (Box and Muller 1958). */
function logNormal(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

export const answerBounds = [5, 10, 20, 30] as const;
export const talkBounds = [5, 60, 300] as const;
export const durationBounds = [5, 60, 300, 1800] as const;

/** Somebody waits for inbound calls. */
const answeredShares = { inbound: 0.9, outbound: 0.72 } as const;
const usuallyFailing = 0.02;

/** What happens on a trunk: at each step what is counted, and of each second the calls that start and those that are open. */
export interface Played {
  readonly counts: Counts;
  readonly started: Uint8Array;
  readonly active: Uint16Array;
}

/** Plays the calls of a trunk one after the other. */
export function playTrunk(trunk: ModelTrunk, span: Span, seed: number): Played {
  const random = seeded(seed);
  const steps = Math.floor((span.end - span.start) / span.step) + 1;
  const counts: Record<string, Float64Array> = {};
  const seconds = { started: new Uint8Array(span.end - span.start), active: new Uint16Array(span.end - span.start) };
  const add = (series: string, at: number, amount = 1) => {
    const index = Math.ceil((at - span.start) / span.step);
    counts[series] ??= new Float64Array(steps);
    const array = counts[series];
    if (index < steps) array[index] = (array[index] ?? 0) + amount;
  };
  const observe = (name: string, bounds: readonly number[], at: number, value: number) => {
    for (const bound of bounds) if (value <= bound) add(`${name}_bucket le="${bound}"`, at);
    add(`${name}_bucket le="+Inf"`, at);
    add(`${name}_count`, at);
    add(`${name}_sum`, at, value);
  };
  /** Ends of calls that are open, by second. */
  const ends = new Map<number, number>();
  let active = 0;
  const from = trunk.since ?? span.start;
  for (let at = from; at < span.end; at += 1) {
    active -= ends.get(at) ?? 0;
    ends.delete(at);
    seconds.active[at - span.start] = active;
    const rate = (trunk.perMinute / 60) * busyness(at) * (trunk.surge?.(at) ?? 1);
    if (random() >= rate || trunk.deaf?.(at)) continue;
    add('started', at);
    const isFull = active >= trunk.channels;
    const draw = random();
    const fails = trunk.failing?.(at) ?? usuallyFailing;
    const ring = Math.min(58, logNormal(random, 5, 0.5) * (trunk.slow?.(at) ? 5 : 1));
    const talk = Math.min(3500, logNormal(random, 110, 0.9));
    const outcome = isFull
      ? 'rejected'
      : draw < fails
        ? 'failed'
        : draw < fails + (1 - fails) * answeredShares[trunk.direction]
          ? draw < fails + 0.01
            ? 'dropped'
            : 'completed'
          : draw > 0.9 || trunk.direction === 'inbound'
            ? 'abandoned'
            : 'no_answer';
    const answered = outcome === 'completed' || outcome === 'dropped';
    const length = answered ? ring + talk : isFull || outcome === 'failed' ? 1 : 25;
    let end = Math.ceil(at + length);
    while (trunk.deaf?.(end)) end += 1;
    active += 1;
    seconds.active[at - span.start] = active;
    seconds.started[at - span.start] = 1;
    ends.set(end, (ends.get(end) ?? 0) + 1);
    add('active', at);
    add('active', end, -1);
    add(`ended outcome="${outcome}"`, end);
    add(`disconnects reason="${answered ? 'client_initiated' : 'user_unavailable'}"`, end);
    observe('duration', durationBounds, end, length);
    if (!answered) continue;
    observe('answer', answerBounds, at + ring, ring);
    observe('talk', talkBounds, end, talk);
  }
  return { counts, ...seconds };
}
