import { answerCall } from './answer.ts';
import type { Answered } from './fact.ts';
import { openCall, putCall, type Room } from './room.ts';
import { applied, late, type Step } from './step.ts';

/**
 * LiveKit's API showed the answer of an outbound call: the one way to learn of it, so the first report stands. It is
 * late for a call that is over, whose talk time can no longer be observed, and for one that had started before the
 * watch saw it start: after a rejoin the status begins again at `dialing` (LIVEKIT.md, "SIP attributes").
 */
export function answered(room: Room, fact: Answered): Step {
  const call = openCall(room, fact.call);
  if (call?.direction !== 'outbound' || call.answeredAt !== undefined || call.startedAt !== fact.startedAt)
    return late(room);
  const answer = answerCall(call, Math.max(fact.at, call.startedAt));
  return applied(putCall(room, answer.call), answer.additions);
}
