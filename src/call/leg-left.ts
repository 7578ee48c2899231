import type { Addition } from './addition.ts';
import { answerIfHeard } from './answer.ts';
import { endByDeparture } from './end.ts';
import type { LegAborted, LegLeft } from './fact.ts';
import { type Departure, hasEnded, legOf, type OpenCall, openCall, putCall, putLeg, type Room } from './room.ts';
import type { Rules } from './rules.ts';
import { startCall } from './start.ts';
import { applied, late, type Step } from './step.ts';

/**
 * A SIP participant left, or never became active. The call ends with its last leg, unless that one was replaced and the
 * replacement is still to come (CONTRACT rule 2). A call seen here for the first time had its join lost.
 */
export function legLeft(room: Room, fact: LegLeft | LegAborted, rules: Rules): Step {
  const { leg, at, receivedAt, reason } = fact;
  const aborted = fact.kind === 'leg_aborted';
  const open = openCall(room, leg.call);
  if (!open && hasEnded(room, leg.call)) return late(room);
  if (legOf(open, leg.participant)?.presence === 'left') return late(room);

  const started = open
    ? { call: open, additions: [] }
    : startCall(leg, { at, receivedAt, inferred: aborted ? undefined : 'start/missing_join' }, rules);
  const joinedAt = leg.joinedAt ?? legOf(open, leg.participant)?.joinedAt ?? at;
  const departure = telling(started.call.departure, { status: leg.status, tagged: leg.tagged, reason, at, aborted });
  const left: OpenCall = {
    ...putLeg(started.call, { participant: leg.participant, presence: 'left', joinedAt }),
    departure,
    heardAt: receivedAt,
  };
  const answer = isUnanswered(left, fact) ? { call: left, additions: [] } : answerIfHeard(room, left);
  const additions: Addition[] = [...started.additions, ...answer.additions];
  if (goesOn(answer.call, joinedAt, fact)) return applied(putCall(room, answer.call), additions);
  const end = endByDeparture(room, { ...answer.call, departure }, receivedAt);
  return applied(end.room, [...additions, ...end.additions]);
}

/** The only leg of the call says so itself, whatever was published: it never connected, or it rang to the end. */
const isUnanswered = ({ legs }: OpenCall, { kind, leg }: LegLeft | LegAborted): boolean =>
  legs.length === 1 && (kind === 'leg_aborted' || leg.status === 'ringing');

const isReplaced = ({ reason }: Pick<Departure, 'reason'>): boolean =>
  reason === 'duplicate_identity' || reason === 'migration';

/** A hang-up is the end whatever leaves after it; an attempt that failed, or a leg that was replaced, never is. */
function weight(departure: Departure): number {
  if (departure.aborted) return 0;
  if (isReplaced(departure)) return 1;
  return departure.status === 'hangup' ? 3 : 2;
}

/** Which of two departures tells how the call ended: of equal ones the later, by when they happened. */
function telling(known: Departure | undefined, departure: Departure): Departure {
  if (!known) return departure;
  const more = weight(known) - weight(departure) || known.at - departure.at;
  return more > 0 ? known : departure;
}

function goesOn(call: OpenCall, joinedAt: number, fact: LegLeft | LegAborted): boolean {
  const { legs } = call;
  if (legs.some((leg) => leg.presence === 'in')) return true;
  // An attempt to come back after a media-server restart that failed is not the end: the SIP service tries again.
  if (fact.kind === 'leg_aborted') return call.backUntil !== undefined;
  return isReplaced(fact) && !legs.some((leg) => leg.joinedAt > joinedAt);
}
