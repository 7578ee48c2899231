import type { Addition } from '../call/addition.ts';

/** How far back a peak is looked for, s: a scrape interval of up to a minute misses nothing. */
export const peakWindow = 60;

/** What a batch of entries does to the open calls of a trunk, both directions together. */
export interface TrunkActivity {
  readonly trunk: string;
  /** The most calls that are open above the number of before, on the way through the batch. */
  readonly rise: number;
  /** How many more are open after it; negative: fewer. */
  readonly change: number;
  /** Calls that started, by the second of their start since the epoch. */
  readonly starts: ReadonlyMap<number, number>;
}

/** The most of a trunk within the last minute. */
export interface Peak {
  /** Calls open at once. */
  readonly active: number;
  /** Calls that started within one second. */
  readonly perSecond: number;
}

/** What additions, in their order, do to each trunk. */
export function activityOf(additions: readonly Addition[]): TrunkActivity[] {
  const trunks = new Map<string, { rise: number; change: number; starts: Map<number, number> }>();
  for (const addition of additions) {
    if (!addition.pair) continue;
    const { trunk } = addition.pair;
    const activity = trunks.get(trunk) ?? { rise: 0, change: 0, starts: new Map<number, number>() };
    trunks.set(trunk, activity);
    if (addition.cell === 'calls_started_total') activity.change += 1;
    else if (addition.cell.startsWith('calls_ended_total:')) activity.change -= 1;
    else if ('raiseTo' in addition) {
      const second = Math.floor(addition.raiseTo / 1000);
      activity.starts.set(second, (activity.starts.get(second) ?? 0) + 1);
    }
    activity.rise = Math.max(activity.rise, activity.change);
  }
  return Array.from(trunks, ([trunk, activity]) => ({ trunk, ...activity })).filter(
    ({ rise, change, starts }) => rise > 0 || change !== 0 || starts.size > 0,
  );
}

/** Levels and starts of a trunk by second, as they were recorded, and how many calls are open now. */
export interface TrunkSeconds {
  readonly active: number;
  readonly levels: ReadonlyMap<number, number>;
  readonly starts: ReadonlyMap<number, number>;
}

/** The peak of a trunk. @param now ms */
export function peakOf({ active, levels, starts }: TrunkSeconds, now: number): Peak {
  const from = Math.floor(now / 1000) - peakWindow;
  const most = (seconds: ReadonlyMap<number, number>, least: number) => {
    let highest = least;
    for (const [second, value] of seconds) if (second >= from) highest = Math.max(highest, value);
    return highest;
  };
  return { active: most(levels, active), perSecond: most(starts, 0) };
}

/**
 * The peaks of a process that is the only one to write.
 * @param open calls open by trunk, from which the peaks start
 */
export function peakMeter(open: ReadonlyMap<string, number>) {
  const trunks = new Map(
    Array.from(open, ([trunk, active]) => [
      trunk,
      { active, levels: new Map<number, number>(), starts: new Map<number, number>() },
    ]),
  );

  function forget(seconds: Map<number, number>, now: number): void {
    const from = Math.floor(now / 1000) - peakWindow;
    for (const second of seconds.keys()) if (second < from) seconds.delete(second);
  }

  return {
    /** @param now ms */
    record(activities: readonly TrunkActivity[], now: number): void {
      const second = Math.floor(now / 1000);
      for (const { trunk, rise, change, starts } of activities) {
        const known = trunks.get(trunk) ?? { active: 0, levels: new Map(), starts: new Map() };
        known.levels.set(second, Math.max(known.levels.get(second) ?? 0, known.active + rise));
        known.active += change;
        for (const [at, count] of starts) known.starts.set(at, (known.starts.get(at) ?? 0) + count);
        forget(known.levels, now);
        forget(known.starts, now);
        trunks.set(trunk, known);
      }
    },
    peaks: (now: number): Map<string, Peak> =>
      new Map(Array.from(trunks, ([trunk, seconds]) => [trunk, peakOf(seconds, now)])),
  };
}
