import { answerIfHeard } from './answer.ts';
import type { LegFound } from './fact.ts';
import { hasEnded, legOf, type OpenCall, openCall, putCall, putLeg, type Room } from './room.ts';
import type { Rules } from './rules.ts';
import { isStray } from './session.ts';
import { startCall } from './start.ts';
import { applied, late, type Step } from './step.ts';

/**
 * LiveKit has a leg: its call starts if it is not known, as inferred; one that is open was heard of by this, and has
 * the leg. A leg that left, or that a media-server restart took, is a remainder in LiveKit's store and says nothing.
 */
export function legFound(room: Room, fact: LegFound, rules: Rules): Step {
  const { leg, at, receivedAt } = fact;
  const open = openCall(room, leg.call);
  if (!open && hasEnded(room, leg.call)) return late(room);
  const known = legOf(open, leg.participant)?.presence ?? 'in';
  if (known !== 'in' || isStray(room, fact.session, fact.createdAt)) return late(room);

  const started = open
    ? { call: open, additions: [] }
    : startCall(leg, { at, receivedAt, inferred: 'start/reconciled' }, rules);
  const { backUntil: _, ...back } = started.call;
  const found: OpenCall = {
    ...putLeg(back, { participant: leg.participant, presence: 'in', joinedAt: leg.joinedAt ?? at }),
    heardAt: receivedAt,
  };
  const answer = answerIfHeard(room, found);
  return applied(putCall(room, answer.call), [...started.additions, ...answer.additions]);
}
