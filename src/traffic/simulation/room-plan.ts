import type { Outcome } from '../../catalog/values.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** A call in the plan, and how an exporter must count it. */
export interface PlannedCall {
  readonly trunk: SimulatedTrunk;
  readonly outcome: Outcome;
  /** The time of its end is known, so that its durations are observed (docs/livekit.md, rule 7). */
  readonly timed: boolean;
  /** The number at the far end, fictional. */
  readonly phoneNumber: string;
  /** The application has set `campaign` and `sip.callDirection`, as in the recorded room `out-attr_direction`. */
  readonly campaign: boolean;
  /** Index of the call in the plan that has the same identity. */
  readonly replaces?: number;
}

/** A participant from a join to the leave. Whoever rejoins has a further stay, with a new participant SID. */
export interface PlannedStay {
  /** Index of the room: 0, or 1 for the room of a consultation. */
  readonly room: number;
  /** Index of the stay in the other room that the participant moved from; it keeps the time of its join. */
  readonly movedFrom: number | undefined;
  /** Index of a call in the plan; undefined for the agent. */
  readonly call: number | undefined;
  /** `sip.callStatus` on joining; empty for the agent. */
  readonly status: string;
  /** Whether the participant has `sip.callTag` and `sip.callIDFull` on joining. */
  readonly tagged: boolean;
}

interface Moment {
  /** ms since the start of the room, at speed 1. */
  readonly after: number;
  /** Indexes of calls that start, are answered (inbound: as LiveKit can know it) or end here. */
  readonly starts: readonly number[];
  readonly answers: readonly number[];
  readonly ends: readonly number[];
}

interface OfStay extends Moment {
  /** Index of a stay in the plan. */
  readonly stay: number;
}

interface Leaving extends OfStay {
  /** `disconnectReason`; undefined if the participant moves to the other room. */
  readonly reason: string | undefined;
  /** Final `sip.callStatus`; empty for the agent. */
  readonly status: string;
  readonly tagged: boolean;
}

interface OfRoom extends Moment {
  /** Index of the room. */
  readonly room: number;
}

/** An event in a room. Each has a webhook, except `connecting`. */
export type Step =
  | (OfRoom & { readonly event: 'room_started'; readonly newSession: boolean })
  | (OfRoom & { readonly event: 'room_finished' })
  | (OfStay & { readonly event: 'connecting' | 'participant_joined' | 'track_published' | 'track_unpublished' })
  | (Leaving & { readonly event: 'participant_left' | 'participant_connection_aborted' });

/** Everything that will happen in one room or, if a call is transferred, in two. */
export interface RoomPlan {
  /** Prefix of the names of the rooms. */
  readonly prefix: string;
  readonly calls: readonly PlannedCall[];
  readonly stays: readonly PlannedStay[];
  /** In order of time. */
  readonly steps: readonly Step[];
}

/** Indexes of calls that start, are answered or end with a step. */
interface Marks {
  readonly starts?: readonly number[];
  readonly answers?: readonly number[];
  readonly ends?: readonly number[];
}

interface InRoom {
  /** Index of the room, 0 by default. */
  readonly room?: number;
}

/** How a participant joins; `call` is undefined for the agent. */
export interface Entry extends Marks, InRoom {
  readonly call?: number;
  /** `sip.callStatus`. */
  readonly status?: string;
  readonly tagged?: boolean;
}

/** How a stay ends. */
export interface Leave extends Marks {
  readonly reason: string;
  /** Final `sip.callStatus`. */
  readonly status?: string;
  readonly tagged?: boolean;
}

/** Builds a plan from steps in any order; times are ms since the start of the first room, at speed 1. */
export interface RoomPlanBuilder {
  /** room_started. A further one is a restart of the media server, with the same room SID or a new one. */
  begin(after: number, newSession?: boolean, room?: number): void;
  /** @returns the stay */
  enter(after: number, entry: Entry): number;
  publish(after: number, stay: number, marks?: Marks): void;
  /** Unpublishes the audio, if there is any, and leaves. */
  leave(after: number, stay: number, leave: Leave): void;
  /** Leaves, and joins the room of `entry` at once. @returns the stay there */
  move(after: number, stay: number, entry: Entry): number;
  /** A participant that never becomes active, which causes a single webhook. */
  abort(from: number, until: number, entry: Entry & Leave): void;
  /** room_finished. */
  finish(after: number, marks?: Marks & InRoom): void;
  plan(prefix: string, calls: readonly PlannedCall[]): RoomPlan;
}

/** From `joinedAtMs` to participant_joined, ms, as recorded. */
const joinDelay = 20;

/** From the leave of a moving participant to the join in the other room, ms. */
const moveDelay = 10;

const allMarks = ({ starts = [], answers = [], ends = [] }: Marks) => ({ starts, answers, ends });

export function roomPlanBuilder(): RoomPlanBuilder {
  const steps: Step[] = [];
  const stays: PlannedStay[] = [];
  const audible = new Set<number>();

  function connect(
    after: number,
    { call, status = '', tagged = false, room = 0 }: Entry,
    movedFrom: number | undefined = undefined,
  ): number {
    const stay = stays.push({ room, movedFrom, call, status, tagged }) - 1;
    steps.push({ event: 'connecting', after, stay, ...allMarks({}) });
    return stay;
  }

  function unpublish(after: number, stay: number): void {
    if (audible.has(stay)) steps.push({ event: 'track_unpublished', after: after - 2, stay, ...allMarks({}) });
  }

  return {
    begin: (after, newSession = true, room = 0) =>
      void steps.push({ event: 'room_started', after, newSession, room, ...allMarks({}) }),
    enter(after, entry) {
      const stay = connect(after - joinDelay, entry);
      steps.push({ event: 'participant_joined', after, stay, ...allMarks(entry) });
      return stay;
    },
    publish(after, stay, marks = {}) {
      audible.add(stay);
      steps.push({ event: 'track_published', after, stay, ...allMarks(marks) });
    },
    leave(after, stay, { reason, status = '', tagged = false, ...marks }) {
      unpublish(after, stay);
      steps.push({ event: 'participant_left', after, stay, reason, status, tagged, ...allMarks(marks) });
    },
    move(after, stay, entry) {
      const { status = '', tagged = false } = entry;
      const there = connect(after - 1, entry, stay);
      unpublish(after, stay);
      const left = { event: 'participant_left', reason: undefined, status, tagged } as const;
      steps.push({ ...left, after, stay, ...allMarks({}) });
      steps.push({ event: 'participant_joined', after: after + moveDelay, stay: there, ...allMarks(entry) });
      return there;
    },
    abort(from, until, entry) {
      const stay = connect(from, entry);
      const { reason, status = '', tagged = false } = entry;
      const event = 'participant_connection_aborted';
      steps.push({ event, after: until, stay, reason, status, tagged, ...allMarks(entry) });
    },
    finish: (after, { room = 0, ...marks } = {}) =>
      void steps.push({ event: 'room_finished', after, room, ...allMarks(marks) }),
    plan: (prefix, calls) => ({ prefix, calls, stays, steps: steps.toSorted((a, b) => a.after - b.after) }),
  };
}
