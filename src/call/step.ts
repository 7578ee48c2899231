import type { Addition } from './addition.ts';
import type { OpenCall, Room } from './room.ts';

/** What a fact does to a room: its next state, what to add to the totals, and the result of the webhook. */
export interface Step {
  readonly room: Room;
  readonly additions: readonly Addition[];
  readonly result: 'applied' | 'late' | 'ignored';
  /** The call that was open elsewhere is in this room now, and must be closed there. */
  readonly moved?: boolean;
}

/** What a fact meets besides the part of the room that was read. */
export interface Context {
  /** Calls of the room, open or ended, that were not read, and whether a leg of any of them is in the room. */
  readonly unread: { readonly count: number; readonly isPresent: boolean };
  /** The call of the fact, where it is known in another room. */
  readonly elsewhere?: OpenCall | 'ended' | undefined;
}

/** Nothing but the room. */
export const alone: Context = { unread: { count: 0, isPresent: false } };

export const applied = (room: Room, additions: readonly Addition[] = []): Step => ({
  room,
  additions,
  result: 'applied',
});

/** The fact came too late to matter: nothing changes. */
export const late = (room: Room): Step => ({ room, additions: [], result: 'late' });

/** The fact is about no call. */
export const ignored = (room: Room): Step => ({ room, additions: [], result: 'ignored' });
