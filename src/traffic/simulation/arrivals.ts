import { callsPerRoom, drawRoom } from './draw-room.ts';
import { seededRandom } from './random.ts';
import type { RoomPlan } from './room-plan.ts';
import { peakTrafficFactor, trafficFactor } from './traffic-pattern.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** Which calls come, and when; all of it follows from these values. */
export interface Traffic {
  readonly seed: string | number;
  /** Calls that start in a real second, over all trunks; with `daily` the mean of a week. */
  readonly callsPerSecond: number;
  /** How many times as fast as in real life people talk, and days pass. */
  readonly speed: number;
  /** The rate follows the hours and days (`trafficFactor`), from the time at which the traffic starts. */
  readonly daily: boolean;
  readonly trunks: readonly SimulatedTrunk[];
}

/** A room that begins at a time, ms since the epoch. */
export interface Arrival {
  readonly at: number;
  /** Counted from 0. */
  readonly index: number;
  readonly plan: RoomPlan;
}

/**
 * The rooms of simulated traffic in the order of their beginnings, without end: a Poisson process, with a rate that
 * follows the daily pattern by thinning (Lewis and Shedler, 1979).
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
    yield { at, index, plan: drawRoom(seededRandom(seed, 'room', index), trunks) };
    index += 1;
  }
}
