import type { RoomStarted } from './fact.ts';
import { hasFinished, type Room } from './room.ts';
import { enterSession, isStray, loseLegs } from './session.ts';
import { applied, late, type Step } from './step.ts';

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
