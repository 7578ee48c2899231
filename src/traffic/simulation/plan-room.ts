import {
  addWaitingAgent,
  closingDelay,
  dial,
  emptyRoom,
  endRoom,
  type Interruption,
  interrupt,
  interruptionTime,
  joinsAt,
  type Presence,
  ring,
} from './call-phases.ts';
import { type CallDraft, draftCall } from './draft-call.ts';
import { bridge, conference, replacement, transfer } from './multi-call-rooms.ts';
import type { Random } from './random.ts';
import { type RoomPlan, type RoomPlanBuilder, roomPlanBuilder } from './room-plan.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** LiveKit notices this late that a participant disappeared (docs/livekit.md, rule 7), ms. */
const disappearanceDelay = 20_000;
/** How long the agent stays after a caller whose leave is lost, ms. */
const agentStays = 30_000;

/** A participant that never became active. */
function abort(room: RoomPlanBuilder, random: Random, { call, ending, ringing }: CallDraft): void {
  const { direction } = call.trunk;
  const agent = direction === 'inbound' ? undefined : addWaitingAgent(room, random);
  const until = joinsAt[direction] + ringing;
  const { status, reason } = ending;
  const tagged = direction === 'inbound';
  room.abort(joinsAt[direction], until, { call: 0, status, tagged, reason, starts: [0], ends: [0] });
  emptyRoom(room, random, until, agent);
}

/** The webhook of the leave is lost: the agent stays for a while, and only the end of the room ends the call. */
function lose(room: RoomPlanBuilder, at: number, agent: number | undefined): void {
  if (agent !== undefined) room.leave(at + agentStays, agent, { reason: 'CLIENT_INITIATED' });
  room.finish(at + agentStays + closingDelay, { ends: [0] });
}

/** Adds what happens between answer and end. @returns the stays at the end, and its time */
function addTalk(
  room: RoomPlanBuilder,
  random: Random,
  { call, talk }: CallDraft,
  interruption: Interruption | undefined,
  talks: Presence & { until: number },
): Presence & { until: number } {
  const half = talks.until - talk / 2;
  if (interruption) {
    const overAt = half + interruptionTime(random, interruption);
    const present = interrupt(room, random, interruption, { at: overAt, present: talks, call });
    return { ...present, until: overAt + 1000 + talk / 2 };
  }
  if (talks.agent === undefined || talk === 0 || !random.chance(0.03)) return talks;
  // Recorded: the agent left first, and the caller a while later.
  room.leave(half, talks.agent, { reason: 'CLIENT_INITIATED' });
  return { ...talks, agent: undefined };
}

/** One call in a room of its own. */
function singleCall(random: Random, draft: CallDraft, interruption: Interruption | undefined): RoomPlan {
  const { call, ending, ringing, talk } = draft;
  const { direction } = call.trunk;
  const room = roomPlanBuilder();
  const plan = () => room.plan(direction === 'inbound' ? `call-_${call.phoneNumber}` : 'outbound', [call]);
  room.begin(3);
  if (ending.kind === 'abort') {
    abort(room, random, draft);
    return plan();
  }
  const opened = (direction === 'inbound' ? ring : dial)(room, random, draft);
  const until = joinsAt[direction] + ringing + talk;
  if (ending.kind === 'lose') {
    lose(room, until, opened.agent);
    return plan();
  }
  const talked = addTalk(room, random, draft, interruption, { ...opened, until });
  const endsAt = talked.until + (ending.reason === 'CONNECTION_TIMEOUT' ? disappearanceDelay : 0);
  const { reason } = ending;
  const leave = { reason, status: talked.status, tagged: direction === 'inbound' || ending.answered, ends: [0] };
  if (ending.kind === 'leave') {
    room.leave(endsAt, talked.sip, leave);
    emptyRoom(room, random, endsAt, talked.agent);
  } else {
    const others = talked.agent === undefined ? [] : [{ stay: talked.agent, reason }];
    endRoom(room, endsAt, [{ ...leave, stay: talked.sip }, ...others]);
  }
  return plan();
}

/** Kinds of rooms: how many of a thousand are of each kind, and their average number of calls. */
const kinds = [
  { kind: 'single', weight: 950, calls: 1 },
  { kind: 'replacement', weight: 10, calls: 2 },
  { kind: 'transfer', weight: 10, calls: 2 },
  { kind: 'bridge', weight: 20, calls: 2 },
  { kind: 'conference', weight: 10, calls: 2.9 },
] as const;

/** The average number of calls in a room. */
export const callsPerRoom =
  kinds.reduce((sum, { weight, calls }) => sum + weight * calls, 0) /
  kinds.reduce((sum, { weight }) => sum + weight, 0);

/** Share of the answered calls that nobody hung up. Far more than in real life, so that a short run has some, too. */
const interruptionShare = 0.1;
const interruptions: readonly { interruption: Interruption; weight: number }[] = [
  { interruption: 'reconnect', weight: 5 },
  { interruption: 'restart', weight: 4 },
  { interruption: 'forced_restart', weight: 1 },
  { interruption: 'stall', weight: 5 },
];

const trunkOf = (random: Random, trunks: readonly SimulatedTrunk[]): SimulatedTrunk =>
  random.weighted(trunks.map((trunk) => ({ trunk, weight: trunk.share }))).trunk;

/** A random room with one or more calls. If all trunks have one direction, every room has a single call. */
export function planRoom(random: Random, trunks: readonly SimulatedTrunk[]): RoomPlan {
  const { kind } = random.weighted(kinds);
  if (kind === 'replacement') return replacement(random, trunkOf(random, trunks));
  if (kind === 'single' || trunks.every(({ direction }) => direction === trunks[0]?.direction)) {
    const draft = draftCall(random, trunkOf(random, trunks));
    const { answered, status } = draft.ending;
    // An interrupted call has a stale status to its end, so it cannot end with `hangup`.
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
