import { answered } from './answered.ts';
import { audioPublished, audioUnpublished } from './audio.ts';
import { callGone } from './call-gone.ts';
import type { Fact } from './fact.ts';
import { legFound } from './leg-found.ts';
import { legJoined } from './leg-joined.ts';
import { legLeft } from './leg-left.ts';
import { overdue } from './overdue.ts';
import { hasFinished, type Room } from './room.ts';
import { roomFinished } from './room-finished.ts';
import { roomStarted } from './room-started.ts';
import type { Rules } from './rules.ts';
import { enterSession } from './session.ts';
import { late, type Step } from './step.ts';

function fold(before: Room, fact: Fact, rules: Rules): Step {
  if (fact.kind === 'room_started') return roomStarted(before, fact);
  if (hasFinished(before, fact.session)) return late(before);
  const room = enterSession(before, fact);
  switch (fact.kind) {
    case 'leg_joined':
      return legJoined(room, fact, rules);
    case 'leg_left':
    case 'leg_aborted':
      return legLeft(room, fact, rules);
    case 'audio_published':
      return audioPublished(room, fact);
    case 'audio_unpublished':
      return audioUnpublished(room, fact);
    case 'room_finished':
      return roomFinished(room, fact);
    case 'answered':
      return answered(room, fact);
    case 'leg_found':
      return legFound(room, fact, rules);
    case 'call_gone':
      return callGone(room, fact, rules);
    default:
      return fact satisfies never;
  }
}

/**
 * Folds a fact into its room: the one place where calls are understood. Pure: the same room, fact and rules give the
 * same step. What is overdue at the fact's receipt is settled first, so the result does not depend on when the sweep ran.
 * @param others how many calls of the room, open or ended, `before` does not hold because the fact is not about them
 */
export function reduce(before: Room | undefined, fact: Fact, rules: Rules, others = 0): Step {
  const settled = before && overdue(before, fact.receivedAt, rules, others);
  const step = fold(settled?.room ?? enterSession(undefined, fact), fact, rules);
  return settled?.additions.length ? { ...step, additions: [...settled.additions, ...step.additions] } : step;
}
