import { answerCall, answerIfHeard } from './answer.ts';
import type { LegJoined } from './fact.ts';
import { hasEnded, legOf, type OpenCall, openCall, putCall, putLeg, type Room } from './room.ts';
import type { Rules } from './rules.ts';
import { isStray } from './session.ts';
import { startCall } from './start.ts';
import { applied, late, type Step } from './step.ts';

/** A SIP participant became active: a new call, or a further leg of one that is open (a reconnect). */
export function legJoined(room: Room, fact: LegJoined, rules: Rules): Step {
  const { leg, at, receivedAt } = fact;
  const open = openCall(room, leg.call);
  if (!open && hasEnded(room, leg.call)) return late(room);
  if (legOf(open, leg.participant)?.presence === 'left') return late(room);
  if (isStray(room, fact.session, fact.createdAt)) return late(room);

  const started = open ? { call: open, additions: [] } : startCall(leg, { at, receivedAt }, rules);
  const { backUntil: _, ...back } = started.call;
  const joined: OpenCall = {
    ...putLeg(back, { participant: leg.participant, presence: 'in', joinedAt: leg.joinedAt ?? at }),
    heardAt: receivedAt,
  };
  // A caller who had to type a PIN was answered before the join (LIVEKIT.md: `active` at join).
  const answeredBefore = joined.direction === 'inbound' && joined.answeredAt === undefined && leg.status === 'active';
  const answer = answeredBefore ? answerCall(joined, leg.joinedAt ?? at) : answerIfHeard(room, joined);
  return applied(putCall(room, answer.call), [...started.additions, ...answer.additions]);
}
