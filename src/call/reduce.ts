import { answered, audioPublished, audioUnpublished } from './answer.ts';
import { endReconciled, endReplaced } from './end.ts';
import type { Fact, OtherJoined } from './facts.ts';
import { legJoined, legLeft, legReconciled, otherLeft } from './legs.ts';
import { overdue } from './overdue.ts';
import { hasFinished, keyOfLeg, openCall, type Room } from './room.ts';
import { enterSession, roomFinished, roomStarted } from './session.ts';
import { applied, type Context, ignored, late, noOtherCalls, type Rules, type Step } from './step.ts';

/**
 * An event of a finished session is late, except one about a call that is open: it is awaited, or it has come back since
 * (docs/livekit.md, rule 8).
 */
function isAboutOpenCall(room: Room, fact: Fact): boolean {
  if (!('leg' in fact || fact.kind === 'other_left')) return false;
  const { call, participant } = 'leg' in fact ? fact.leg : { call: '', participant: fact.participant };
  return (openCall(room, call) ?? openCall(room, keyOfLeg(room, participant) ?? '')) !== undefined;
}

/** A call that comes back after the end of its session says that the session began again: its `room_started` was lost. */
const goesOn = (room: Room, { session, createdAt }: Fact): Room => ({
  ...room,
  finished: room.finished.filter((finished) => finished.session !== session || createdAt <= finished.createdAt),
});

function otherJoined(room: Room, { identityHash, at, receivedAt }: OtherJoined): Step {
  const { room: after, additions } = endReplaced(room, { identityHash, since: at }, receivedAt);
  return after === room ? ignored(room) : applied(after, additions);
}

function fold(before: Room, fact: Fact, rules: Rules, context: Context): Step {
  if (fact.kind === 'room_started') return roomStarted(before, fact);
  const isFinished = hasFinished(before, fact.session) !== undefined;
  if (isFinished && !isAboutOpenCall(before, fact))
    return fact.kind === 'other_joined' || fact.kind === 'other_left' ? ignored(before) : late(before);
  const room = enterSession(isFinished && fact.kind === 'leg_joined' ? goesOn(before, fact) : before, fact);
  switch (fact.kind) {
    case 'leg_joined':
      return legJoined(room, fact, rules, context);
    case 'leg_left':
    case 'leg_aborted':
      return legLeft(room, fact, rules, context);
    case 'other_joined':
      return otherJoined(room, fact);
    case 'other_left':
      return otherLeft(room, fact, rules);
    case 'audio_published':
      return audioPublished(room, fact);
    case 'audio_unpublished':
      return audioUnpublished(room, fact);
    case 'room_finished':
      return roomFinished(room, fact);
    case 'answered':
      return answered(room, fact);
    case 'leg_reconciled':
      return legReconciled(room, fact, rules, context);
    case 'end_reconciled':
      return endReconciled(room, fact, rules);
    default:
      return fact satisfies never;
  }
}

/**
 * Folds a fact into its room: the one place where calls are understood. Pure: the same room, fact, rules and context
 * give the same step. What is overdue at the fact's receipt is settled first, so the result does not depend on when the
 * sweep ran.
 */
export function reduce(before: Room | undefined, fact: Fact, rules: Rules, context: Context = noOtherCalls): Step {
  const settled = before && overdue(before, fact.receivedAt, rules, context.unread.count);
  const step = fold(settled?.room ?? enterSession(undefined, fact), fact, rules, context);
  return settled?.additions.length ? { ...step, additions: [...settled.additions, ...step.additions] } : step;
}
