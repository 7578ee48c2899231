import type { Addition } from './addition.ts';
import { endByInference } from './end.ts';
import type { RoomFinished, RoomStarted } from './facts.ts';
import { hasFinished, isPresent, newest, newRoom, type OpenCall, presentSince, put, type Room } from './room.ts';
import { applied, comeBackMs, late, lateForMs, type Step } from './step.ts';

/**
 * The media server restarted: legs that were in the room are gone without a word, and their calls have 120 s to come
 * back under the same callID (docs/livekit.md, rule 2; recorded in `restarts.jsonl`). `isGone` spares legs that joined
 * after.
 */
export function loseLegs(room: Room, receivedAt: number, isGone: (joinedAt: number) => boolean): Room {
  const lose = (call: OpenCall): OpenCall => {
    const legs = call.legs.map((leg) =>
      leg.presence === 'in' && isGone(presentSince(call, leg)) ? { ...leg, presence: 'lost' as const } : leg,
    );
    const lost = { ...call, legs };
    // Of a call that is awaited for another cause its own leave says more.
    if (isPresent(lost) || (call.awaited && call.awaited.end !== 'room_restarted')) return lost;
    return { ...lost, awaited: { until: receivedAt + comeBackMs, end: 'room_restarted' } };
  };
  return {
    ...room,
    calls: room.calls.map(lose),
    audio: room.audio.filter((track) => !isGone(track.publishedAt)),
  };
}

/**
 * The event belongs to a session that another one has replaced under the same room name: one that is known to be, or
 * one that was never seen and is older. Nodes have queues of their own, so the old one's may go on after the new one's.
 * What is older than any queue keeps it comes from a clock that was set back.
 */
export const isStray = (room: Room, session: string, createdAt: number): boolean =>
  session !== '' &&
  room.session !== '' &&
  session !== room.session &&
  ((createdAt < room.sessionSince && createdAt > room.sessionSince - lateForMs / 1000) ||
    room.replaced.some((replaced) => replaced.session === session));

/**
 * To the hour, because it only decides when a silent room is forgotten, and a room that did not change is not written.
 */
const withLastSeen = (room: Room, receivedAt: number): Room =>
  receivedAt - room.lastSeenAt < 3_600_000 ? room : { ...room, lastSeenAt: receivedAt };

/** Whether an event begins a new session of the room, so that everybody known so far is gone. */
export const beginsSession = (
  room: Room,
  { session, createdAt }: { readonly session: string; readonly createdAt: number },
): boolean => session !== '' && room.session !== '' && session !== room.session && !isStray(room, session, createdAt);

/**
 * The room as the session of an event finds it. An event of a new room SID whose `room_started` was lost says the same
 * as that would have: whoever was in the session before is gone.
 */
export function enterSession(
  before: Room | undefined,
  fact: { session: string; createdAt: number; receivedAt: number },
): Room {
  const { session, createdAt, receivedAt } = fact;
  if (!before) return newRoom(session, createdAt, receivedAt);
  const room = withLastSeen(before, receivedAt);
  if (session === '' || session === room.session || isStray(room, session, createdAt)) return room;
  const entered = { ...room, session, sessionSince: createdAt, announced: false };
  if (room.session === '') return entered;
  const replaced = newest(put(room.replaced, 'session', { session: room.session, lateUntil: receivedAt + lateForMs }));
  return loseLegs({ ...entered, replaced }, receivedAt, () => true);
}

/** A room began, or, under a session that is known already, began again because the media server restarted. */
export function roomStarted(before: Room, fact: RoomStarted): Step {
  const finished = hasFinished(before, fact.session);
  if (finished && fact.createdAt <= finished.createdAt) return late(before);
  if (isStray(before, fact.session, fact.createdAt)) return late(before);
  if (before.announced && before.session === fact.session && fact.createdAt < before.sessionSince) return late(before);

  const known = before.session === fact.session;
  const entered = enterSession({ ...before, finished: before.finished.filter((known) => known !== finished) }, fact);
  // Webhooks of a room come in order, so after an announced start everybody known is from before it. Where the first
  // start was lost, only who joined before this one is.
  const goneBefore = (fact.createdAt + (entered.announced ? 1 : 0)) * 1000;
  const room = known ? loseLegs(entered, fact.receivedAt, (joinedAt) => joinedAt < goneBefore) : entered;
  return applied({ ...room, announced: true, sessionSince: fact.createdAt });
}

/**
 * A room is over: calls whose end was not seen, and that are not awaited, end as `unknown`; later webhooks of this
 * session are late.
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
