import { drawRinging, drawTalk } from './call-times.ts';
import { type Ending, endingsOf } from './ending.ts';
import type { Random } from './random.ts';
import type { PlannedCall } from './room-plan.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** A call with all that is drawn for it before it is written into its room. */
export interface CallDraft {
  readonly call: PlannedCall;
  readonly ending: Ending;
  /** Start to answer or, without one, to the end, ms. */
  readonly ringing: number;
  /** Answer to end, ms; 0 without an answer. */
  readonly talk: number;
}

/** Of the outbound calls, those that an application has marked with `sip.callDirection`. */
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

/** Draws a call over a trunk; of the endings that happen on the trunk, only those that fit are in the draw. */
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
    ringing: drawRinging(random, trunk, ending),
    talk: ending.answered ? drawTalk(random, trunk) : 0,
  };
}
