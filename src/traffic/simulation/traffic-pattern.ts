/** How lively each hour of a working day is, from midnight UTC, in no unit: calls follow office hours. */
const hours: readonly number[] = [
  0.12, 0.08, 0.06, 0.06, 0.08, 0.15, 0.35, 0.8, 1.5, 2.1, 2.3, 2.2, 1.7, 1.9, 2.1, 2.05, 1.9, 1.6, 1.2, 0.95, 0.7,
  0.45, 0.28, 0.18,
];

/** How lively each day is, from Monday. */
const days: readonly number[] = [1.15, 1.08, 1.04, 1.02, 1, 0.42, 0.29];

const hourMs = 3_600_000;
const hoursOfWeek = days.flatMap((day) => hours.map((hour) => day * hour));
const mean = hoursOfWeek.reduce((sum, value) => sum + value, 0) / hoursOfWeek.length;
/** By hour of the week from Monday 00:00 UTC, 1 on average. */
const week = hoursOfWeek.map((value) => value / mean);

/** 1970-01-01 was a Thursday: the first Monday came 4 days later. */
const firstMonday = 4 * 24 * hourMs;

/** The highest value that `trafficFactor` takes. */
export const peakTrafficFactor = Math.max(...week);

/**
 * How many times the average of a week the call rate is at a time: quiet nights and weekends, two peaks on working
 * days. Each hour's value holds in its middle, with straight lines between, so the mean over any whole week is 1.
 * The same for every trunk: multiply it with a trunk's mean rate (`callsPerSecond` × its share).
 * @param at ms since the epoch
 * @returns from about 0.02 (Sunday night) to `peakTrafficFactor`, about 3 (Monday morning)
 */
export function trafficFactor(at: number): number {
  const hour = (at - firstMonday) / hourMs - 0.5;
  const before = Math.floor(hour);
  const value = (index: number) => week[((index % week.length) + week.length) % week.length] ?? 0;
  return value(before) + (hour - before) * (value(before + 1) - value(before));
}
