import type { Addition } from './addition.ts';
import type { Room } from './room.ts';

/** What a fact does to a room: its next state, what to add to the totals, and what became of the webhook. */
export interface Step {
  readonly room: Room;
  readonly additions: readonly Addition[];
  readonly result: 'applied' | 'late';
}

export const applied = (room: Room, additions: readonly Addition[] = []): Step => ({
  room,
  additions,
  result: 'applied',
});

/** The fact came too late to matter: nothing changes. */
export const late = (room: Room): Step => ({ room, additions: [], result: 'late' });
