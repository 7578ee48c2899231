import type { Addition } from './addition.ts';
import { endByInference } from './end.ts';
import type { OpenCall, Room } from './room.ts';
import { lateForMs, type Rules, silentRoomMs } from './rules.ts';

/** When an open call is overdue, ms on our clock. */
export const callDue = (call: OpenCall, rules: Pick<Rules, 'callMaxAgeMs'>): number =>
  Math.min(call.backUntil ?? Number.POSITIVE_INFINITY, call.heardAt + rules.callMaxAgeMs);

const isBare = (room: Room): boolean =>
  room.calls.length === 0 && room.ended.length === 0 && room.finished.length === 0 && room.replaced.length === 0;

const isBlank = (room: Room): boolean => !room.announced && room.audio.length === 0;

/** When something about the room itself, apart from its calls, is overdue, ms on our clock. */
export function roomDue(room: Pick<Room, 'finished' | 'replaced' | 'heardAt'>): number {
  const ends = [...room.finished, ...room.replaced].map(({ lateUntil }) => lateUntil);
  return ends.length > 0 ? Math.min(...ends) : room.heardAt + silentRoomMs;
}

/** The next time, ms on our clock, at which `overdue` would change the room. */
export function nextDue(room: Room, rules: Pick<Rules, 'callMaxAgeMs'>): number {
  const ofCalls = [...room.calls.map((call) => callDue(call, rules)), ...room.ended.map(({ lateUntil }) => lateUntil)];
  return Math.min(roomDue(room), ...ofCalls);
}

/**
 * What the passing of time does to a room: calls that did not come back after a restart, or that nothing was heard of
 * for CALL_MAX_AGE_SECONDS, end as `unknown`; what was kept only to tell late events is forgotten. A call whose end was
 * guessed stays known longer, so that its real end does not count it a second time.
 * @param others how many calls of the room, open or ended, `before` does not hold
 * @returns the room, undefined when nothing is left to remember, and what to add
 */
export function overdue(
  before: Room,
  now: number,
  rules: Rules,
  others = 0,
): { room: Room | undefined; additions: Addition[] } {
  if (now < nextDue(before, rules)) return { room: before, additions: [] };
  let room: Room = before;
  const additions: Addition[] = [];
  for (const call of before.calls) {
    if (callDue(call, rules) > now) continue;
    const cause = call.backUntil !== undefined && call.backUntil <= now ? 'end/room_restarted' : 'end/expired';
    const end = endByInference(room, call, cause, now + Math.max(lateForMs, rules.callMaxAgeMs));
    room = end.room;
    additions.push(...end.additions);
  }
  room = {
    ...room,
    ended: room.ended.filter(({ lateUntil }) => lateUntil > now),
    finished: room.finished.filter(({ lateUntil }) => lateUntil > now),
    replaced: room.replaced.filter(({ lateUntil }) => lateUntil > now),
  };
  // A room without calls may still hold the audio that answers its next one.
  const isOver = others === 0 && isBare(room) && (isBlank(room) || room.heardAt + silentRoomMs <= now);
  return { room: isOver ? undefined : room, additions };
}
