import { answerIfHeard } from './answer.ts';
import type { LegFound } from './fact.ts';
import type { OpenCall, Room } from './room.ts';
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
  const open = room.calls[leg.call];
  if (!open && room.ended[leg.call] !== undefined) return late(room);
  const known = open?.legs[leg.participant]?.presence ?? 'in';
  if (known !== 'in' || isStray(room, fact.session, fact.createdAt)) return late(room);

  const started = open
    ? { call: open, additions: [] }
    : startCall(leg, { at, receivedAt, inferred: 'start/reconciled' }, rules);
  const { backUntil: _, ...back } = started.call;
  const found: OpenCall = {
    ...back,
    legs: { ...back.legs, [leg.participant]: { presence: 'in', joinedAt: leg.joinedAt ?? at } },
    heardAt: receivedAt,
  };
  const answer = answerIfHeard(room, found);
  return applied({ ...room, calls: { ...room.calls, [leg.call]: answer.call } }, [
    ...started.additions,
    ...answer.additions,
  ]);
}
