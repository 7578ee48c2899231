import type { Inference, Outcome, Reason } from '../catalog/values.ts';
import { type Addition, count, countGlobally, observe } from './addition.ts';
import { isAnswered, outcomeOf } from './outcome.ts';
import { type Departure, type OpenCall, put, type Room } from './room.ts';
import { lateForMs } from './rules.ts';

/** What the end of a call adds; durations enter only where the end is known to the second (CONTRACT rule 7). */
export function endAdditions(call: OpenCall, outcome: Outcome, reason: Reason, at: number): Addition[] {
  const pair = { direction: call.direction, trunk: call.trunk };
  const additions = [count(pair, `calls_ended_total:${outcome}`), count(pair, `call_disconnects_total:${reason}`)];
  const noticedLate = reason === 'connection_timeout';
  if (noticedLate) additions.push(countGlobally('calls_inferred_total:end/connection_timeout'));
  if (outcome === 'unknown' || noticedLate) return additions;
  additions.push(...observe(pair, 'call_duration_seconds', at - call.startedAt));
  if (isAnswered(outcome) && call.answeredAt !== undefined)
    additions.push(...observe(pair, 'call_talk_seconds', at - call.answeredAt));
  return additions;
}

/** Closes a call whose last leg is gone: outcome and end are read from the departure that tells most. */
export function endByDeparture(room: Room, call: OpenCall & { readonly departure: Departure }, receivedAt: number) {
  const { status, tagged, reason, aborted, at } = call.departure;
  const outcome = outcomeOf({
    direction: call.direction,
    status,
    tagged,
    reason,
    aborted,
    rejoined: call.legs.length > 1,
    answerSeen: call.answeredAt !== undefined,
  });
  return {
    room: closed(room, call, receivedAt + lateForMs),
    additions: endAdditions(call, outcome, reason, at),
  };
}

/** Closes a call whose end nobody told. */
export function endByInference(room: Room, call: OpenCall, cause: Inference, lateUntil: number) {
  return {
    room: closed(room, call, lateUntil),
    additions: [...endAdditions(call, 'unknown', 'unknown', 0), countGlobally(`calls_inferred_total:${cause}`)],
  };
}

const closed = (room: Room, { key }: OpenCall, lateUntil: number): Room => ({
  ...room,
  calls: room.calls.filter((call) => call.key !== key),
  ended: put(room.ended, 'key', { key, lateUntil }),
});
