import type { Direction } from '../catalog/values.ts';

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

/** How long events about a finished room or an ended call are late instead of news (CONTRACT rule 8). */
export const lateForMs = 10 * 60_000;

/** How long calls have to come back after a media-server restart (CONTRACT rule 7); 6 to 12 s were recorded. */
export const comeBackMs = 120_000;

/** How long a room without calls is remembered when nothing is heard of it: its room_finished got lost. */
export const silentRoomMs = 7 * 24 * 3_600_000;
