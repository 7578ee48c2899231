import type { Inference } from '../catalog/values.ts';
import type { Addition } from './addition.ts';
import { answerCall, answerIfHeard, answerOthers, answerUnseen, goneAt, isOtherIn, silence } from './answer.ts';
import { awaitedAfter, betterDeparture, endByDeparture, endReplaced } from './end.ts';
import type { Leg, LegAborted, LegJoined, LegLeft, LegReconciled, OtherLeft } from './facts.ts';
import {
  hasEnded,
  isAnsweredCall,
  isPresent,
  keyOfLeg,
  legOf,
  type OpenCall,
  openCall,
  putCall,
  putLeg,
  type Room,
  withoutReplaced,
} from './room.ts';
import { isStray } from './session.ts';
import { startCall } from './start.ts';
import { applied, type Context, comeBackMs, ignored, late, noOtherCalls, type Rules, type Step } from './step.ts';

/**
 * A join this much later than `joinedAtMs` says, ms, is of a leg that was in another room before, because a move keeps that
 * time.
 */
const movedAfterMs = 2000;

/** Clocks of LiveKit's nodes may differ by this much, s: the leave here is not newer than the join there. */
const moveSkew = 5;

/** The call of a leg as it is known before its event. */
interface Known {
  readonly call: OpenCall | undefined;
  /** It is open in another room. */
  readonly isMoved: boolean;
  readonly isOver: boolean;
}

/** Where this webhook has no `sip.callID`, or the one before had none, the SID says which call it is (docs/livekit.md, rule 1). */
function keyOf(room: Room, { call, participant }: Leg): string {
  const known = keyOfLeg(room, participant);
  return known !== undefined && (call === participant || known === participant) ? known : call;
}

function knownCall(room: Room, leg: Leg, elsewhere: Context['elsewhere']): Known {
  const key = keyOf(room, leg);
  const call = openCall(room, key);
  if (call) return { call, isMoved: false, isOver: false };
  if (elsewhere && elsewhere !== 'ended') return { call: elsewhere, isMoved: true, isOver: false };
  return { call, isMoved: false, isOver: elsewhere === 'ended' || hasEnded(room, key) };
}

/** When the call came to the room where it is, in whole seconds, as `createdAt` has it. */
const arrivalOf = ({ arrivedAt, enteredAt, legs, startedAt }: OpenCall): number =>
  Math.floor((arrivedAt ?? enteredAt ?? legs.at(-1)?.joinedAt ?? startedAt) / 1000);

/** The call as it comes into this room: its legs in the other one are over. */
const moved = ({ awaited: _, enteredAt: __, absence: ___, ...call }: OpenCall): OpenCall => ({
  ...call,
  legs: call.legs.map((leg) => ({ ...leg, presence: 'left' })),
});

/** The call with one more leg in the room; it is no longer awaited. */
function withLeg(known: OpenCall, { leg, at }: LegJoined | LegReconciled, isMoved: boolean): OpenCall {
  const { awaited, ...call } = known;
  const joinedAt = leg.joinedAt ?? at;
  const isFirst = call.legs.length === 0;
  const movedIn = isMoved || (isFirst && at - joinedAt > movedAfterMs);
  const cameBack = awaited !== undefined && !isPresent(call);
  const joined = putLeg(call, { participant: leg.participant, presence: 'in', joinedAt });
  const isSame = leg.identityHash !== '' && leg.identityHash === call.identityHash;
  return {
    ...(isSame ? withoutReplaced(joined) : joined),
    arrivedAt: at,
    ...(movedIn ? { enteredAt: at } : {}),
    ...(cameBack ? { absence: { from: goneAt(known), until: joinedAt } } : {}),
  };
}

function begin(
  room: Room,
  fact: LegJoined | LegReconciled | LegLeft | LegAborted,
  { call, isMoved }: Known,
  rules: Rules,
  inferred?: Inference,
): { call: OpenCall; additions: readonly Addition[] } {
  if (call) return { call: isMoved ? moved(call) : call, additions: [] };
  const { at, receivedAt } = fact;
  return startCall({ ...fact.leg, call: keyOf(room, fact.leg) }, { at, receivedAt, inferred }, rules);
}

/**
 * What the arrival of a call's leg does to the others in the room: it answers who rings, and takes an identity over.
 * @param since when it came, ms @param until when it left again, ms
 */
function meetOthers(
  before: Room,
  call: OpenCall,
  { leg, receivedAt }: LegJoined | LegReconciled | LegLeft,
  since: number,
  until = Number.POSITIVE_INFINITY,
): { room: Room; additions: readonly Addition[] } {
  const answers = answerOthers(before, call, since, until);
  const ends = endReplaced(answers.room, { identityHash: leg.identityHash, call: call.key, since }, receivedAt);
  return { room: ends.room, additions: [...answers.additions, ...ends.additions] };
}

/** Answers the call if its leg says so or audio is published. */
function enter(
  before: Room,
  call: OpenCall,
  fact: LegJoined | LegReconciled,
  isFirst: boolean,
  context: Context,
): Step {
  const { leg, at } = fact;
  const saysActive = call.direction === 'inbound' && !isAnsweredCall(call) && leg.status === 'active';
  // A caller who had to type a PIN was answered before the join (docs/livekit.md: `active` at join).
  const isSeen = isFirst && call.enteredAt === undefined;
  const answer = !saysActive
    ? answerIfHeard(before, call, context)
    : isSeen
      ? answerCall(call, leg.joinedAt ?? call.startedAt)
      : answerUnseen(call, at);
  const since = Math.max(leg.joinedAt ?? call.startedAt, call.enteredAt ?? 0);
  const others = meetOthers(putCall(before, answer.call), call, fact, since);
  return applied(others.room, [...answer.additions, ...others.additions]);
}

/** A SIP participant became active: a new call, or a further leg of one that is open (a reconnect, a move). */
export function legJoined(before: Room, fact: LegJoined, rules: Rules, context: Context): Step {
  const { leg, receivedAt } = fact;
  const known = knownCall(before, leg, context.elsewhere);
  if (known.call ? legOf(known.call, leg.participant)?.presence === 'left' : known.isOver) return late(before);
  if (isStray(before, fact.session, fact.createdAt)) return late(before);
  if (known.call && known.isMoved && fact.createdAt < arrivalOf(known.call)) return late(before);

  const started = begin(before, fact, known, rules);
  const joined = { ...withLeg(started.call, fact, known.isMoved), lastSeenAt: receivedAt };
  const step = enter(before, joined, fact, !known.call, context);
  return { ...applied(step.room, [...started.additions, ...step.additions]), moved: known.isMoved };
}

/**
 * LiveKit's API has a leg: its call starts if it is not known, as inferred; one that is open was listed by this, and
 * has the leg. A leg that left, or that a media-server restart removed, is a remainder in LiveKit's store and says
 * nothing.
 */
export function legReconciled(before: Room, fact: LegReconciled, rules: Rules, context: Context): Step {
  const { leg, receivedAt } = fact;
  const known = knownCall(before, leg, context.elsewhere);
  const presence = legOf(known.call, leg.participant)?.presence ?? 'in';
  if (known.call ? presence !== 'in' : known.isOver) return late(before);
  if (isStray(before, fact.session, fact.createdAt)) return late(before);

  const started = begin(before, fact, known, rules, 'start/reconciled');
  const { isMoved } = known;
  const found = { ...withLeg(started.call, fact, isMoved), listedAt: receivedAt };
  const step = enter(before, found, fact, false, context);
  return { ...applied(step.room, [...started.additions, ...step.additions]), moved: isMoved };
}

/** The only leg of the call says so itself, whatever was published: it never connected, or it rang to the end. */
const reportsNoAnswer = ({ legs }: OpenCall, { kind, leg }: LegLeft | LegAborted): boolean =>
  legs.length === 1 && (kind === 'leg_aborted' || leg.status === 'ringing');

/**
 * A SIP participant left, or never became active. The call ends with its last leg, unless it may go on
 * (docs/livekit.md, rule 7). A call seen here for the first time had its join lost.
 */
export function legLeft(room: Room, fact: LegLeft | LegAborted, rules: Rules, context: Context): Step {
  const { leg, at, receivedAt, reason, createdAt } = fact;
  const aborted = fact.kind === 'leg_aborted';
  const leavesForOtherRoom = fact.kind === 'leg_left' && fact.moved;
  const known = knownCall(room, leg, context.elsewhere);
  if (!known.call && known.isOver) return late(room);
  const awaited = awaitedAfter(fact, known.call?.awaited !== undefined);
  const hadLeft = legOf(known.call, leg.participant)?.presence === 'left';
  // A leave that says more than the one before, such as the hang-up after a migration, is the end.
  if (hadLeft && (known.call?.awaited === undefined || known.isMoved || awaited)) return late(room);
  const { isMoved } = known;
  if (known.call && isMoved && createdAt < arrivalOf(known.call) + (leavesForOtherRoom ? moveSkew : 0))
    return late(room);

  const started = begin(room, fact, known, rules, aborted ? undefined : 'start/missing_join');
  const joinedAt = leg.joinedAt ?? legOf(known.call, leg.participant)?.joinedAt ?? at;
  const departure = leavesForOtherRoom
    ? started.call.departure
    : betterDeparture(started.call.departure, {
        status: leg.status,
        tagged: leg.tagged,
        reason,
        at,
        aborted,
        joinedAt,
      });
  const left: OpenCall = {
    ...putLeg(started.call, { participant: leg.participant, presence: 'left', joinedAt }),
    ...(departure ? { departure } : {}),
    // It was moved here, and when is not known; what came last about it came from the other room.
    ...(known.call && isMoved ? { enteredAt: known.call.lastSeenAt } : {}),
    lastSeenAt: receivedAt,
  };
  const answer = reportsNoAnswer(left, fact) ? { call: left, additions: [] } : answerIfHeard(room, left, context);
  const missedJoin = !known.call && fact.kind === 'leg_left';
  const others = missedJoin ? meetOthers(room, left, fact, joinedAt, at) : { room, additions: [] };
  const additions = [...started.additions, ...answer.additions, ...others.additions];
  const quiet = silence(others.room, leg.participant, at);
  const stay = (call: OpenCall) => ({ ...applied(putCall(quiet, call), additions), moved: isMoved });
  if (isPresent(left)) return stay(answer.call);
  if (awaited === 'as before') return stay(answer.call);
  const isReplaced = reason === 'duplicate_identity' && isOtherIn(room, left, joinedAt);
  const hasNewerLeg = left.legs.some((one) => one.joinedAt > joinedAt);
  if (awaited && hasNewerLeg && left.awaited) return stay(answer.call);
  if (awaited && !isReplaced && !hasNewerLeg)
    return stay({ ...answer.call, awaited: { until: receivedAt + comeBackMs, end: awaited } });
  if (!departure) return stay(answer.call);
  const end = endByDeparture(quiet, { ...answer.call, departure }, receivedAt, { isReplaced });
  return { ...applied(end.room, [...additions, ...end.additions]), moved: isMoved };
}

/** A leave that names only a SID: that of a call's leg, or of somebody whose audio is over. */
export function otherLeft(room: Room, fact: OtherLeft, rules: Rules): Step {
  const { participant, at, aborted, reason, moved } = fact;
  const key = keyOfLeg(room, participant);
  if (key === undefined) {
    const quiet = silence(room, participant, at);
    return quiet === room ? ignored(room) : applied(quiet);
  }
  const known = openCall(room, key);
  const leg: Leg = {
    call: key,
    participant,
    identityHash: known?.identityHash ?? '',
    joinedAt: legOf(known, participant)?.joinedAt,
    statedDirection: undefined,
    byRule: false,
    hasSipAttributes: false,
    trunkId: undefined,
    // An outbound call begins to dial, and an answer would be known from the API or from a leave with attributes.
    status: known?.direction === 'outbound' && !isAnsweredCall(known) ? 'dialing' : '',
    tagged: false,
  };
  const { session, createdAt, receivedAt } = fact;
  const of = { session, createdAt, at, receivedAt, leg, reason };
  const left: LegLeft | LegAborted = aborted ? { kind: 'leg_aborted', ...of } : { kind: 'leg_left', ...of, moved };
  return legLeft(room, left, rules, noOtherCalls);
}
