import type { Addition } from './addition.ts';
import { endByDeparture, endByInference } from './end.ts';
import type { OpenCall, Room } from './room.ts';
import { lateForMs, type Rules, silentRoomMs } from './step.ts';

/** How many times CALL_MAX_AGE_SECONDS a call lives that only LiveKit's API lists: after a crash it lists the dead for ever. */
const longestListed = 6;

/** When an open call is overdue, ms on our clock. */
export function callDue(
  { lastSeenAt, listedAt = 0, awaited }: OpenCall,
  { callMaxAgeMs }: Pick<Rules, 'callMaxAgeMs'>,
) {
  const silent =
    Math.max(lastSeenAt, Math.min(listedAt, lastSeenAt + (longestListed - 1) * callMaxAgeMs)) + callMaxAgeMs;
  return Math.min(awaited?.until ?? Number.POSITIVE_INFINITY, silent);
}

/** Ends a call that is overdue. What was only guessed stays known longer, so that its real end does not count it again. */
function endOverdue(room: Room, call: OpenCall, now: number, { callMaxAgeMs }: Rules) {
  const { awaited, departure } = call;
  const lateFor = Math.max(lateForMs, callMaxAgeMs);
  if (!awaited || awaited.until > now) return endByInference(room, call, 'end/expired', now + lateFor);
  if (awaited.end !== 'departure' || !departure)
    return endByInference(room, call, awaited.end === 'moved' ? 'end/moved' : 'end/room_restarted', now + lateFor);
  return endByDeparture(room, { ...call, departure }, now, { lateForMs: lateFor });
}

const isBare = (room: Room): boolean =>
  room.calls.length === 0 && room.ended.length === 0 && room.finished.length === 0 && room.replaced.length === 0;

const isBlank = (room: Room): boolean => !room.announced && room.audio.length === 0;

/** When something about the room itself, apart from its calls, is overdue, ms on our clock. */
export function roomDue(room: Pick<Room, 'finished' | 'replaced' | 'lastSeenAt'>): number {
  const ends = [...room.finished, ...room.replaced].map(({ lateUntil }) => lateUntil);
  return ends.length > 0 ? Math.min(...ends) : room.lastSeenAt + silentRoomMs;
}

/** The next time, ms on our clock, at which `overdue` would change the room. */
export function nextDue(room: Room, rules: Pick<Rules, 'callMaxAgeMs'>): number {
  const ofCalls = [...room.calls.map((call) => callDue(call, rules)), ...room.ended.map(({ lateUntil }) => lateUntil)];
  return Math.min(roomDue(room), ...ofCalls);
}

/**
 * What the passing of time does to a room: calls that were awaited in vain end as their leave said, or as `unknown`; so
 * do calls of which no webhook came for CALL_MAX_AGE_SECONDS; what was kept only to recognise late events is forgotten.
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
    const end = endOverdue(room, call, now, rules);
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
  const isOver = others === 0 && isBare(room) && (isBlank(room) || room.lastSeenAt + silentRoomMs <= now);
  return { room: isOver ? undefined : room, additions };
}
