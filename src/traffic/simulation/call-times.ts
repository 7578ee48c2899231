import type { Ending } from './ending.ts';
import type { Random } from './random.ts';
import type { SimulatedTrunk } from './trunks.ts';

const second = 1000;

/** Median and spread (the deviation of the logarithm) of a log-normal time, with its limits, ms. */
interface Spread {
  readonly median: number;
  readonly sigma: number;
  readonly min: number;
  readonly max: number;
}

/** How long people talk on a trunk without leanings, ms: most calls are short, a few very long. */
export const talkTime: Spread = { median: 95 * second, sigma: 1, min: second, max: 7200 * second };

/** From start to answer or, without one, to the end, ms. */
export const ringTimes = {
  /** A voice agent joins at once and greets. */
  agent: { median: 0.9 * second, sigma: 0.5, min: 0.3 * second, max: 10 * second },
  /** A caller waits for a person. */
  queue: { median: 9 * second, sigma: 0.7, min: second, max: 120 * second },
  /** A callee picks up. */
  pickUp: { median: 8 * second, sigma: 0.5, min: second, max: 45 * second },
  /** A waiting caller gives up. */
  patience: { median: 18 * second, sigma: 0.7, min: 2 * second, max: 170 * second },
  /** Busy, declined, forbidden. */
  refusal: { median: 4 * second, sigma: 0.7, min: 0.2 * second, max: 30 * second },
  /** A 5xx of the trunk. */
  failure: { median: second, sigma: 0.8, min: 0.1 * second, max: 20 * second },
  /** Media that never connects. */
  connecting: { median: 12 * second, sigma: 0.2, min: 5 * second, max: 20 * second },
} as const satisfies Record<string, Spread>;

/** livekit-sip stops ringing an inbound call after 3 minutes (recorded). */
const inboundRingLimit = 180 * second;
/** Ringing timeouts that applications choose for outbound calls. */
const outboundRingLimits = [20 * second, 30 * second, 45 * second];

const draw = (random: Random, { median, sigma, min, max }: Spread, factor = 1): number =>
  Math.min(max, Math.max(min, random.logNormal(median * factor, sigma)));

/** Answer to end, ms. */
export const drawTalk = (random: Random, trunk: Pick<SimulatedTrunk, 'talk'>): number =>
  draw(random, talkTime, trunk.talk);

/** Start to answer or, without one, to the end, ms. */
export function drawRinging(
  random: Random,
  { direction }: Pick<SimulatedTrunk, 'direction'>,
  { answered, way, outcome, status }: Ending,
): number {
  if (way === 'abort') return draw(random, ringTimes.connecting);
  if (answered && direction === 'inbound') return draw(random, random.chance(0.7) ? ringTimes.agent : ringTimes.queue);
  if (answered) return draw(random, ringTimes.pickUp);
  if (outcome === 'rejected') return draw(random, ringTimes.refusal);
  if (outcome === 'failed') return draw(random, ringTimes.failure);
  if (outcome !== 'no_answer') return draw(random, ringTimes.patience);
  if (direction === 'inbound') return inboundRingLimit;
  return status === 'dialing' ? random.pick(outboundRingLimits) : draw(random, ringTimes.refusal);
}
