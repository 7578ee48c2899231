import type { Addition } from './addition.ts';
import { endByInference } from './end.ts';
import type { RoomFinished } from './fact.ts';
import { newest, put, type Room } from './room.ts';
import { lateForMs } from './rules.ts';
import { isStray } from './session.ts';
import { applied, type Step } from './step.ts';

/**
 * A room is over: calls whose end was not seen, and that are not awaited, end as `unknown`; what still comes of this
 * session is late.
 */
export function roomFinished(before: Room, fact: RoomFinished): Step {
  const lateUntil = fact.receivedAt + lateForMs;
  const { session, createdAt } = fact;
  const finished = newest(put(before.finished, 'session', { session, createdAt, lateUntil }));
  if (isStray(before, session, createdAt)) return applied({ ...before, finished });
  let room: Room = { ...before, finished, audio: [], announced: false };
  const additions: Addition[] = [];
  for (const call of before.calls) {
    if (call.awaited) continue;
    const end = endByInference(room, call, 'end/room_finished', lateUntil);
    room = end.room;
    additions.push(...end.additions);
  }
  return applied(room, additions);
}
