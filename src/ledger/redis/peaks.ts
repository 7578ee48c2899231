import { type Peak, peakOf, peakWindow, type TrunkActivity } from '../peaks.ts';

/** Peaks are kept by minute, so that a whole key expires; the window lies in this one and the one before. */
export const minuteOf = (now: number): number => Math.floor(now / (peakWindow * 1000));

/** How long a minute's key is kept, ms: clocks of replicas differ. */
export const peaksKeptMs = 3 * peakWindow * 1000;

/** Fields of a minute's hash: `open SECOND TRUNK` and `starts SECOND TRUNK`. */
const fieldOf = (kind: 'open' | 'starts', second: number, trunk: string): string => `${kind} ${second} ${trunk}`;

/** The lists of the script `commit`: trunk, field of its level, rise, change; and field, calls that started. */
export function peakLists(activity: readonly TrunkActivity[], now: number) {
  const second = Math.floor(now / 1000);
  return {
    levels: activity.map(({ trunk, rise, change }) => [trunk, fieldOf('open', second, trunk), rise, change]),
    starts: activity.flatMap(({ trunk, starts }) =>
      Array.from(starts)
        .filter(([at]) => Math.abs(at - second) <= peakWindow)
        .map(([at, count]) => [fieldOf('starts', at, trunk), count]),
    ),
  };
}

/**
 * The peaks of all trunks.
 * @param open calls open by trunk
 * @param minutes the hashes of the minutes in which the window lies
 */
export function readPeaks(
  open: Readonly<Record<string, string>>,
  minutes: readonly Readonly<Record<string, string>>[],
  now: number,
): Map<string, Peak> {
  const seconds = new Map(
    Object.entries(open).map(([trunk, active]) => [
      trunk,
      { active: Number(active), levels: new Map<number, number>(), starts: new Map<number, number>() },
    ]),
  );
  for (const [field, value] of minutes.flatMap(Object.entries)) {
    const [, kind, second, trunk = ''] = /^(\w+) (\d+) (.*)$/s.exec(field) ?? [];
    const known = seconds.get(trunk);
    const at = Number(second);
    if (kind === 'open') known?.levels.set(at, Math.max(known.levels.get(at) ?? 0, Number(value)));
    else known?.starts.set(at, (known.starts.get(at) ?? 0) + Number(value));
  }
  return new Map(Array.from(seconds, ([trunk, of]) => [trunk, peakOf(of, now)]));
}
