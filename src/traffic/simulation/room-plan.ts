import type { Outcome } from '../../catalog/values.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** A call that is going to happen, and how it will have to be counted. */
export interface PlannedCall {
  readonly trunk: SimulatedTrunk;
  readonly outcome: Outcome;
  /** Its end is known to the second, so that its durations are observed (CONTRACT rule 7). */
  readonly timed: boolean;
  /** The number at the far end, fictional. */
  readonly phoneNumber: string;
  /** `campaign` and `sip.callDirection`, which the application has set; as in the recorded room `out-attr_direction`. */
  readonly campaign: boolean;
  /** Index of a call in the plan whose identity it has. */
  readonly replaces?: number;
}

/** Somebody in a room from one join to its leave: coming back is a further stay, with a new participant SID. */
export interface PlannedStay {
  /** Index of the room where it is: 0, or 1 for the room of a consultation. */
  readonly room: number;
  /** Index of the stay in the other room that it continues: moved, with the time of its join. */
  readonly movedFrom: number | undefined;
  /** Index of a call in the plan; undefined for the agent. */
  readonly call: number | undefined;
  /** `sip.callStatus` on joining; empty for the agent. */
  readonly status: string;
  /** `sip.callTag` and `sip.callIDFull` are there on joining. */
  readonly tagged: boolean;
}

interface Moment {
  /** ms since the room began, at speed 1. */
  readonly after: number;
  /** Calls, by index, that begin, are answered (inbound: as LiveKit can know it) or end here. */
  readonly starts: readonly number[];
  readonly answers: readonly number[];
  readonly ends: readonly number[];
}

interface OfStay extends Moment {
  /** Index of a stay in the plan. */
  readonly stay: number;
}

interface Leaving extends OfStay {
  /** `disconnectReason`; undefined when it moves to the other room. */
  readonly reason: string | undefined;
  /** Final `sip.callStatus`; empty for the agent. */
  readonly status: string;
  readonly tagged: boolean;
}

interface OfRoom extends Moment {
  /** Index of the room. */
  readonly room: number;
}

/** What happens in a room, and which webhook tells it; `connecting` none does. */
export type Step =
  | (OfRoom & { readonly event: 'room_started'; readonly newSession: boolean })
  | (OfRoom & { readonly event: 'room_finished' })
  | (OfStay & { readonly event: 'connecting' | 'participant_joined' | 'track_published' | 'track_unpublished' })
  | (Leaving & { readonly event: 'participant_left' | 'participant_connection_aborted' });

/** Everything that will happen in one room or, where a caller is transferred, in two. */
export interface RoomPlan {
  /** What the names of the rooms begin with. */
  readonly prefix: string;
  readonly calls: readonly PlannedCall[];
  readonly stays: readonly PlannedStay[];
  /** In order of time. */
  readonly steps: readonly Step[];
}
