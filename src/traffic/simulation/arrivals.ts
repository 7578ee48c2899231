import { callsPerRoom, planRoom } from './plan-room.ts';
import { seededRandom } from './random.ts';
import type { RoomPlan } from './room-plan.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** Relative call rate of each hour of a working day, from midnight UTC: calls follow office hours. */
const hours: readonly number[] = [
  0.12, 0.08, 0.06, 0.06, 0.08, 0.15, 0.35, 0.8, 1.5, 2.1, 2.3, 2.2, 1.7, 1.9, 2.1, 2.05, 1.9, 1.6, 1.2, 0.95, 0.7,
  0.45, 0.28, 0.18,
];

/** Relative call rate of each day, from Monday. */
const days: readonly number[] = [1.15, 1.08, 1.04, 1.02, 1, 0.42, 0.29];

const hourMs = 3_600_000;
const hoursOfWeek = days.flatMap((day) => hours.map((hour) => day * hour));
const mean = hoursOfWeek.reduce((sum, value) => sum + value, 0) / hoursOfWeek.length;
/** Relative call rate of each hour of the week from Monday 00:00 UTC, 1 on average. */
const week = hoursOfWeek.map((value) => value / mean);

/** 1970-01-01 was a Thursday, so the first Monday was 4 days later. */
const firstMonday = 4 * 24 * hourMs;

/** The maximum of `trafficFactor`. */
export const peakTrafficFactor = Math.max(...week);

/**
 * The call rate at a time, relative to the average of a week: quiet nights and weekends, two peaks on working days.
 * It is interpolated linearly between the middles of the hours, so the mean over any whole week is 1. It is the same for
 * every trunk, whose mean rate is `callsPerSecond` × its share.
 * @param at ms since the epoch
 * @returns from about 0.02 (Sunday night) to `peakTrafficFactor`, about 3 (Monday morning)
 */
export function trafficFactor(at: number): number {
  const hour = (at - firstMonday) / hourMs - 0.5;
  const before = Math.floor(hour);
  const value = (index: number) => week[((index % week.length) + week.length) % week.length] ?? 0;
  return value(before) + (hour - before) * (value(before + 1) - value(before));
}

/** These values determine which calls start, and when. */
export interface Traffic {
  readonly seed: string | number;
  /** Calls that start per real second, over all trunks; with `daily`, the mean of a week. */
  readonly callsPerSecond: number;
  /** How many times faster than in real life people talk and days pass. */
  readonly speed: number;
  /** The rate follows the hours and days (`trafficFactor`), from the time at which the traffic starts. */
  readonly daily: boolean;
  readonly trunks: readonly SimulatedTrunk[];
}

/** A room that starts at a time, ms since the epoch. */
export interface Arrival {
  readonly at: number;
  /** Counted from 0. */
  readonly index: number;
  readonly plan: RoomPlan;
}

/**
 * The endless rooms of simulated traffic in the order of their starts: a Poisson process, whose rate follows the daily
 * pattern by thinning (Lewis and Shedler, 1979).
 * @param startsAt ms since the epoch
 */
export function* arrivals(
  { seed, callsPerSecond, speed, daily, trunks }: Traffic,
  startsAt: number,
): Generator<Arrival, never> {
  const random = seededRandom(seed, 'arrivals');
  const peak = daily ? peakTrafficFactor : 1;
  const meanGap = (1000 * callsPerRoom) / (callsPerSecond * peak);
  let at = startsAt;
  for (let index = 0; ; ) {
    at += random.exponential(meanGap);
    if (daily && !random.chance(trafficFactor(startsAt + (at - startsAt) * speed) / peak)) continue;
    yield { at, index, plan: planRoom(seededRandom(seed, 'room', index), trunks) };
    index += 1;
  }
}
