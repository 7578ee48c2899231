import { nextDue, overdue } from '../call/overdue.ts';
import type { Rules } from '../call/rules.ts';
import { withAdditions } from './redis-changes.ts';
import type { RedisCommit } from './redis-commit.ts';
import { readRoom, writeRoom } from './redis-room.ts';

/** The passing of time ends calls and starts none, so it asks for no trunk. */
export const dueRules = (callMaxAgeMs: number): Rules => ({
  callMaxAgeMs,
  trunkLabel: () => ({ label: '', overflow: false }),
  trunkDirection: () => undefined,
});

/** Settles what is overdue in a room, as Redis has it, at `now`, ms; a room that is gone is only taken off the list. */
export function settleRoom(key: string, state: string, now: number, callMaxAgeMs: number): RedisCommit {
  const rules = dueRules(callMaxAgeMs);
  const stored = readRoom(state);
  const { room, additions } = stored.room ? overdue(stored.room, now, rules) : { room: undefined, additions: [] };
  return {
    room: key,
    version: stored.version,
    state: room ? writeRoom(room) : '',
    dueAt: room ? nextDue(room, rules) : 0,
    ids: new Map(),
    labels: new Map(),
    changes: withAdditions(new Map(), additions),
  };
}
