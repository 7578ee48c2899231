import { answered, audioPublished, audioUnpublished } from './answer.ts';
import { endReconciled, endReplaced } from './end.ts';
import type { Fact, OtherJoined } from './facts.ts';
import { legJoined, legLeft, legReconciled, otherLeft } from './legs.ts';
import { overdue } from './overdue.ts';
import { hasFinished, keyOfLeg, openCall, type Room } from './room.ts';
import { enterSession, roomFinished, roomStarted } from './session.ts';
import { alone, applied, type Context, ignored, late, type Rules, type Step } from './step.ts';

/** An event of a finished session is late, except one about a call that is awaited (docs/livekit.md, rule 8). */
function isAboutAwaited(room: Room, fact: Fact): boolean {
  if ('leg' in fact)
    return (openCall(room, fact.leg.call)?.awaited ?? keyOfAwaited(room, fact.leg.participant)) !== undefined;
  return fact.kind === 'other_left' && keyOfAwaited(room, fact.participant) !== undefined;
}

const keyOfAwaited = (room: Room, participant: string) => openCall(room, keyOfLeg(room, participant) ?? '')?.awaited;

function otherJoined(room: Room, { identityHash, receivedAt }: OtherJoined): Step {
  const { room: after, additions } = endReplaced(room, identityHash, undefined, receivedAt);
  return after === room ? ignored(room) : applied(after, additions);
}

function fold(before: Room, fact: Fact, rules: Rules, context: Context): Step {
  if (fact.kind === 'room_started') return roomStarted(before, fact);
  if (hasFinished(before, fact.session) && !isAboutAwaited(before, fact))
    return fact.kind === 'other_joined' || fact.kind === 'other_left' ? ignored(before) : late(before);
  const room = enterSession(before, fact);
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
export function reduce(before: Room | undefined, fact: Fact, rules: Rules, context: Context = alone): Step {
  const settled = before && overdue(before, fact.receivedAt, rules, context.unread.count);
  const step = fold(settled?.room ?? enterSession(undefined, fact), fact, rules, context);
  return settled?.additions.length ? { ...step, additions: [...settled.additions, ...step.additions] } : step;
}
