import { endByInference } from './end.ts';
import type { CallGone } from './fact.ts';
import { openCall, type Room } from './room.ts';
import { lateForMs, type Rules } from './rules.ts';
import { applied, late, type Step } from './step.ts';

/**
 * LiveKit no longer has a call that is open here: it ends as `unknown`, unless something was heard of it since it was
 * first looked for, or it is awaited, which has its own deadline. Its end was guessed, so it stays known as long as one
 * that expired.
 */
export function callGone(room: Room, fact: CallGone, rules: Rules): Step {
  const call = openCall(room, fact.call);
  if (!call || call.awaited || Math.max(call.heardAt, call.listedAt ?? 0) >= fact.absentSince) return late(room);
  const lateUntil = fact.receivedAt + Math.max(lateForMs, rules.callMaxAgeMs);
  const end = endByInference(room, call, 'end/reconciled', lateUntil);
  return applied(end.room, end.additions);
}
