import type { Direction } from '../catalog/values.ts';
import type { LegLeft } from './fact.ts';

/** All times in a room are ms since the epoch; those named `…Until`, `heardAt` are on our clock, the rest LiveKit's. */

/** `in`: in the room. `left`: LiveKit said so. `lost`: the media server restarted and it was gone without a word. */
export interface LegState {
  readonly presence: 'in' | 'left' | 'lost';
  readonly joinedAt: number;
}

/** How the leg that joined last went: what the outcome is read from once no leg is left. */
export type Departure = Pick<LegLeft['leg'], 'status' | 'tagged'> &
  Pick<LegLeft, 'reason'> & { readonly joinedAt: number; readonly aborted: boolean };

export interface OpenCall {
  readonly direction: Direction;
  readonly trunk: string;
  readonly startedAt: number;
  readonly answeredAt?: number;
  /** By participant SID: every leg that this call had, newest last. */
  readonly legs: Readonly<Record<string, LegState>>;
  readonly departure?: Departure;
  /** After a media-server restart: the call is ended unless it comes back before. */
  readonly backUntil?: number;
  readonly heardAt: number;
}

export interface AudioTrack {
  readonly participant: string;
  readonly publishedAt: number;
  /** Absent while it is still published. */
  readonly unpublishedAt?: number;
}

export interface FinishedSession {
  /** `createdAt` of its room_finished, in seconds. */
  readonly createdAt: number;
  readonly lateUntil: number;
}

/** What is remembered of a room name, as plain JSON. */
export interface Room {
  /** The room SID that is current; empty before one was told. */
  readonly session: string;
  /** `createdAt` of the first event of the session that was heard, in seconds. */
  readonly sessionSince: number;
  /** room_started of this session was heard, so that a further one means a restart. */
  readonly announced: boolean;
  /** Open calls by their key. */
  readonly calls: Readonly<Record<string, OpenCall>>;
  /** Keys of ended calls, and until when events about them are late. */
  readonly ended: Readonly<Record<string, number>>;
  /** Audio by track SID, of anybody. */
  readonly audio: Readonly<Record<string, AudioTrack>>;
  /** Finished sessions by room SID. */
  readonly finished: Readonly<Record<string, FinishedSession>>;
  readonly heardAt: number;
}

export const newRoom = (session: string, createdAt: number, receivedAt: number): Room => ({
  session,
  sessionSince: createdAt,
  announced: false,
  calls: {},
  ended: {},
  audio: {},
  finished: {},
  heardAt: receivedAt,
});

/** Copies a record without one key. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record;
  return rest;
}
