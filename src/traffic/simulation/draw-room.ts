import { bridge } from './bridge.ts';
import { draftCall } from './call-draft.ts';
import { conference } from './conference.ts';
import type { Interruption } from './interruption.ts';
import type { Random } from './random.ts';
import { replacement } from './replacement.ts';
import type { RoomPlan } from './room-plan.ts';
import { singleCall } from './single-call.ts';
import { transfer } from './transfer.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** Kinds of rooms, with how many of a thousand are of each and how many calls they hold on average. */
const kinds = [
  { kind: 'single', weight: 950, calls: 1 },
  { kind: 'replacement', weight: 10, calls: 2 },
  { kind: 'transfer', weight: 10, calls: 2 },
  { kind: 'bridge', weight: 20, calls: 2 },
  { kind: 'conference', weight: 10, calls: 2.9 },
] as const;

/** How many calls a room holds on average. */
export const callsPerRoom =
  kinds.reduce((sum, { weight, calls }) => sum + weight * calls, 0) /
  kinds.reduce((sum, { weight }) => sum + weight, 0);

/** Of the answered calls that nobody hung up. Much more often than in real life, so that a short run shows them too. */
const interruptionShare = 0.1;
const interruptions: readonly { interruption: Interruption; weight: number }[] = [
  { interruption: 'reconnect', weight: 5 },
  { interruption: 'restart', weight: 4 },
  { interruption: 'forced_restart', weight: 1 },
  { interruption: 'stall', weight: 5 },
];

const trunkOf = (random: Random, trunks: readonly SimulatedTrunk[]): SimulatedTrunk =>
  random.weighted(trunks.map((trunk) => ({ trunk, weight: trunk.share }))).trunk;

/** Draws what happens in one room, over some of the trunks; where all go one way no room joins both directions. */
export function drawRoom(random: Random, trunks: readonly SimulatedTrunk[]): RoomPlan {
  const { kind } = random.weighted(kinds);
  if (kind === 'replacement') return replacement(random, trunkOf(random, trunks));
  if (kind === 'single' || trunks.every(({ direction }) => direction === trunks[0]?.direction)) {
    const draft = draftCall(random, trunkOf(random, trunks));
    const { answered, status } = draft.ending;
    // A call that was interrupted has a stale status to its end, so it is not one that ends with `hangup`.
    const interrupted = answered && status === 'active' && random.chance(interruptionShare);
    return singleCall(random, draft, interrupted ? random.weighted(interruptions).interruption : undefined);
  }
  const of = (wanted: string) =>
    trunkOf(
      random,
      trunks.filter(({ direction }) => direction === wanted),
    );
  return { bridge, conference, transfer }[kind](random, of('inbound'), of('outbound'));
}
