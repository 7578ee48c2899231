import { answerCall } from './answer.ts';
import type { Answered } from './fact.ts';
import type { Room } from './room.ts';
import { applied, late, type Step } from './step.ts';

/**
 * LiveKit's API showed the answer of an outbound call: the one way to learn of it, so the first report stands. It is
 * late for a call that is over, whose talk time can no longer be observed.
 */
export function answered(room: Room, fact: Answered): Step {
  const call = room.calls[fact.call];
  if (call?.direction !== 'outbound' || call.answeredAt !== undefined) return late(room);
  const answer = answerCall(call, Math.max(fact.at, call.startedAt));
  return applied({ ...room, calls: { ...room.calls, [fact.call]: answer.call } }, answer.additions);
}
