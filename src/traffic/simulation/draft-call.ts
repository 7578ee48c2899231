import { type Ending, endingsOf } from './endings.ts';
import type { Random } from './random.ts';
import type { PlannedCall } from './room-plan.ts';
import type { SimulatedTrunk } from './trunks.ts';

const second = 1000;

/** Median, standard deviation of the logarithm, and limits of a log-normal time, ms. */
interface LogNormal {
  readonly median: number;
  readonly sigma: number;
  readonly min: number;
  readonly max: number;
}

/** Talk time on a trunk with factor 1: most calls are short, a few very long. */
const talkTime: LogNormal = { median: 95 * second, sigma: 1, min: second, max: 7200 * second };

/** From the start to the answer or, without one, to the end. */
const ringTimes = {
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
  /** Media never connects. */
  connecting: { median: 12 * second, sigma: 0.2, min: 5 * second, max: 20 * second },
} as const satisfies Record<string, LogNormal>;

/** livekit-sip stops ringing an inbound call after 3 minutes (recorded). */
const inboundRingLimit = 180 * second;
/** Typical ringing timeouts of applications for outbound calls. */
const outboundRingLimits = [20 * second, 30 * second, 45 * second];

const sample = (random: Random, { median, sigma, min, max }: LogNormal, factor = 1): number =>
  Math.min(max, Math.max(min, random.logNormal(median * factor, sigma)));

/** Answer to end, ms. */
export const randomTalkTime = (random: Random, { talkFactor }: SimulatedTrunk): number =>
  sample(random, talkTime, talkFactor);

/** Start to answer or, without one, to the end, ms. */
function randomRingTime(
  random: Random,
  { direction }: SimulatedTrunk,
  { answered, kind, outcome, status }: Ending,
): number {
  if (kind === 'abort') return sample(random, ringTimes.connecting);
  if (answered && direction === 'inbound')
    return sample(random, random.chance(0.7) ? ringTimes.agent : ringTimes.queue);
  if (answered) return sample(random, ringTimes.pickUp);
  if (outcome === 'rejected') return sample(random, ringTimes.refusal);
  if (outcome === 'failed') return sample(random, ringTimes.failure);
  if (outcome !== 'no_answer') return sample(random, ringTimes.patience);
  if (direction === 'inbound') return inboundRingLimit;
  return status === 'dialing' ? random.pick(outboundRingLimits) : sample(random, ringTimes.refusal);
}

/** A call with its random properties, before it is added to the plan of a room. */
export interface CallDraft {
  readonly call: PlannedCall;
  readonly ending: Ending;
  /** Start to answer or, without one, to the end, ms. */
  readonly ringing: number;
  /** Answer to end, ms; 0 without an answer. */
  readonly talk: number;
}

/** Share of the outbound calls that an application has marked with `sip.callDirection`. */
const campaignShare = 0.05;

/** A call over a trunk, with a fictional number at the far end. */
export const plannedCall = (
  random: Random,
  trunk: SimulatedTrunk,
  { outcome, timed }: Pick<PlannedCall, 'outcome' | 'timed'>,
): PlannedCall => ({
  trunk,
  outcome,
  timed,
  phoneNumber: `+1555${random.whole(0, 9_999_999).toString().padStart(7, '0')}`,
  campaign: trunk.direction === 'outbound' && random.chance(campaignShare),
});

/** A random call over a trunk, whose ending is one of those that fit. */
export function draftCall(
  random: Random,
  trunk: SimulatedTrunk,
  fits: (ending: Ending) => boolean = () => true,
): CallDraft {
  const ending = random.weighted(endingsOf(trunk).filter(fits));
  const { outcome } = ending;
  return {
    call: plannedCall(random, trunk, {
      outcome,
      timed: outcome !== 'unknown' && ending.reason !== 'CONNECTION_TIMEOUT',
    }),
    ending,
    ringing: randomRingTime(random, trunk, ending),
    talk: ending.answered ? randomTalkTime(random, trunk) : 0,
  };
}
