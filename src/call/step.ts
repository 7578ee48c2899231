import type { Direction } from '../catalog/values.ts';
import type { Addition } from './addition.ts';
import type { OpenCall, Room } from './room.ts';

/** The trunk label of a new call. */
export interface TrunkLabel {
  readonly label: string;
  /** The label is `other` because no further one is allowed. */
  readonly overflow: boolean;
}

/** What the reduction of a call depends on besides the room and the fact. */
export interface Rules {
  /** Silence about a call, in ms, after which it is given up (CALL_MAX_AGE_SECONDS). */
  readonly callMaxAgeMs: number;
  /** The label for a trunk id; `none` for undefined. */
  readonly trunkLabel: (trunkId: string | undefined) => TrunkLabel;
  /** What the operator says about a trunk's direction, if anything. */
  readonly trunkDirection: (trunkId: string | undefined) => Direction | undefined;
}

/** How long events about a finished room or an ended call are late instead of news (docs/livekit.md, rule 8). */
export const lateForMs = 10 * 60_000;

/** How long calls have to come back after a media-server restart (docs/livekit.md, rule 7); 6 to 12 s were recorded. */
export const comeBackMs = 120_000;

/** How long a room without calls is remembered without any webhook: its room_finished got lost. */
export const silentRoomMs = 7 * 24 * 3_600_000;

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
export const noOtherCalls: Context = { unread: { count: 0, isPresent: false } };

export const applied = (room: Room, additions: readonly Addition[] = []): Step => ({
  room,
  additions,
  result: 'applied',
});

/** The fact came too late to matter: nothing changes. */
export const late = (room: Room): Step => ({ room, additions: [], result: 'late' });

/** The fact is about no call. */
export const ignored = (room: Room): Step => ({ room, additions: [], result: 'ignored' });
