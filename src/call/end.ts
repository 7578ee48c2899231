import type { Inference, Outcome, Reason } from '../catalog/values.ts';
import { type Addition, count, countGlobally, observe } from './addition.ts';
import type { EndReconciled, LegAborted, LegLeft } from './facts.ts';
import { isAnswered, outcomeOf } from './outcome.ts';
import {
  type Awaited,
  closeCall,
  type Departure,
  isAnsweredCall,
  isPresent,
  type OpenCall,
  openCall,
  type Room,
} from './room.ts';
import { applied, late, lateForMs, type Rules, type Step } from './step.ts';

const replacing: ReadonlySet<Reason> = new Set(['duplicate_identity', 'migration']);
const platformLoss: ReadonlySet<Reason> = new Set([
  'connection_timeout',
  'signal_close',
  'server_shutdown',
  'state_mismatch',
]);

/** A departure after which the SIP service may come back (docs/livekit.md, rule 7; recorded in `stall.jsonl`). */
const mayReturn = ({ reason, status }: Pick<Departure, 'reason' | 'status'>): boolean =>
  replacing.has(reason) || (platformLoss.has(reason) && status !== 'hangup');

/**
 * What a call without any leg in the room is waiting for after a leave; undefined when the leave says that it is over.
 * `as before`: a failed attempt to come back leaves the deadline as it is, because the SIP service tries again.
 */
export function awaitedAfter(fact: LegLeft | LegAborted, isAwaited: boolean): Awaited['end'] | 'as before' | undefined {
  if (fact.kind === 'leg_aborted') return isAwaited ? 'as before' : undefined;
  if (fact.moved) return 'moved';
  return mayReturn({ reason: fact.reason, status: fact.leg.status }) ? 'departure' : undefined;
}

/** A hang-up is the end whatever leaves after it. */
const isHangUp = ({ aborted, status }: Departure): boolean => !aborted && status === 'hangup';

/**
 * Which of two departures decides how the call ended: a hang-up, and never an attempt that failed. Else that of the newest
 * leg, or, if that may return, one for good: of the same leg, or of another that left later.
 */
export function betterDeparture(known: Departure | undefined, departure: Departure): Departure {
  if (!known) return departure;
  if (isHangUp(known) !== isHangUp(departure)) return isHangUp(known) ? known : departure;
  if (known.aborted !== departure.aborted) return known.aborted ? departure : known;
  const byLeg = (known.joinedAt ?? 0) - (departure.joinedAt ?? 0);
  const [older, newer] = (byLeg || known.at - departure.at) > 0 ? [departure, known] : [known, departure];
  const isForGood = mayReturn(newer) && !mayReturn(older) && (byLeg === 0 || older.at > newer.at);
  return isForGood ? older : newer;
}

/** What the end of a call adds; durations enter only where the end is known to the second (docs/livekit.md, rule 7). */
function endAdditions(call: OpenCall, outcome: Outcome, reason: Reason, at: number, cause?: Inference): Addition[] {
  const pair = { direction: call.direction, trunk: call.trunk };
  const counted = { callId: call.key, at, reason, ...(cause && { cause }) };
  const additions: Addition[] = [
    { pair, cell: `calls_ended_total:${outcome}`, by: 1, call: counted },
    count(pair, `call_disconnects_total:${reason}`),
  ];
  const noticedLate = reason === 'connection_timeout';
  if (noticedLate) additions.push(countGlobally('calls_inferred_total:end/connection_timeout'));
  if (outcome === 'unknown' || noticedLate) return additions;
  additions.push(...observe(call, 'call_duration_seconds', at - call.startedAt, at));
  if (isAnswered(outcome) && call.answeredAt !== undefined)
    additions.push(...observe(call, 'call_talk_seconds', at - call.answeredAt, at));
  return additions;
}

interface Ended {
  readonly room: Room;
  readonly additions: readonly Addition[];
}

/**
 * Ends a call whose last leg is gone: outcome and end are read from the departure that says most.
 * @param options.isReplaced somebody else joined under its identity
 * @param options.lateForMs how long what still comes about it is late
 */
export function endByDeparture(
  room: Room,
  call: OpenCall & { readonly departure: Departure },
  receivedAt: number,
  options: { readonly isReplaced?: boolean; readonly lateForMs?: number } = {},
): Ended {
  const { status, tagged, reason, aborted, at } = call.departure;
  const outcome = outcomeOf({
    direction: call.direction,
    status,
    tagged,
    reason,
    aborted,
    replaced: options.isReplaced ?? false,
    rejoined: call.legs.length > 1,
    answerSeen: isAnsweredCall(call),
  });
  return {
    room: closeCall(room, call, receivedAt + (options.lateForMs ?? lateForMs)),
    additions: endAdditions(call, outcome, reason, at),
  };
}

/** Ends a call whose end nobody saw, at the last moment that is known of it. */
export const endByInference = (room: Room, call: OpenCall, cause: Inference, lateUntil: number): Ended => ({
  room: closeCall(room, call, lateUntil),
  additions: [
    ...endAdditions(call, 'unknown', 'unknown', call.departure?.at ?? call.lastSeenAt, cause),
    countGlobally(`calls_inferred_total:${cause}`),
  ],
});

/**
 * Somebody joined under an identity: calls that lost theirs by DUPLICATE_IDENTITY are over, as their leave said
 * (docs/livekit.md, rule 7; recorded in `replaced.jsonl`).
 * @param by who joined and when, ms; the key of its call, which is not over by its own return
 */
export function endReplaced(
  before: Room,
  by: { readonly identityHash: string; readonly call?: string; readonly since: number },
  receivedAt: number,
): Ended {
  let room = before;
  const additions: Addition[] = [];
  for (const call of before.calls) {
    const { departure, awaited } = call;
    if (call.key === by.call || by.identityHash === '' || call.identityHash !== by.identityHash || isPresent(call))
      continue;
    if (awaited?.end !== 'departure' || departure?.reason !== 'duplicate_identity') continue;
    if (by.since < (departure.joinedAt ?? 0)) continue; // it was there before
    const end = endByDeparture(room, { ...call, departure }, receivedAt, { isReplaced: true });
    room = end.room;
    additions.push(...end.additions);
  }
  return { room, additions };
}

/**
 * LiveKit no longer has a call that is open here: it ends as `unknown`, unless a webhook about it arrived since it was
 * first looked for, or it is awaited, which has its own deadline. Its end was guessed, so it stays known as long as one
 * that expired.
 */
export function endReconciled(room: Room, fact: EndReconciled, rules: Rules): Step {
  const call = openCall(room, fact.call);
  if (!call || call.awaited || Math.max(call.lastSeenAt, call.listedAt ?? 0) >= fact.absentSince) return late(room);
  const lateUntil = fact.receivedAt + Math.max(lateForMs, rules.callMaxAgeMs);
  const end = endByInference(room, call, 'end/reconciled', lateUntil);
  return applied(end.room, end.additions);
}
