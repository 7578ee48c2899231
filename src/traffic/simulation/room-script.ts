import type { PlannedCall, PlannedStay, RoomPlan, Step } from './room-plan.ts';

/** Calls, by index, that begin, are answered or end with a step. */
interface Marks {
  readonly starts?: readonly number[];
  readonly answers?: readonly number[];
  readonly ends?: readonly number[];
}

interface InRoom {
  /** Index of the room, 0 unless it is said. */
  readonly room?: number;
}

/** How somebody comes; `call` undefined stands for the agent. */
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

/** Writes down what happens in a room, or in two, in any order; times are ms since the first one began, at speed 1. */
export interface RoomScript {
  /** room_started. A further one means that the media server restarted, under the same room SID or a new one. */
  begin(after: number, newSession?: boolean, room?: number): void;
  /** @returns the stay */
  enter(after: number, entry: Entry): number;
  publish(after: number, stay: number, marks?: Marks): void;
  /** Takes back the audio, if there is any, and leaves. */
  leave(after: number, stay: number, leave: Leave): void;
  /** Somebody leaves for the room of `entry` and joins there at once. @returns the stay there */
  move(after: number, stay: number, entry: Entry): number;
  /** Somebody who tries to come in and never becomes active: only one webhook tells of it. */
  abort(from: number, until: number, entry: Entry & Leave): void;
  /** room_finished. */
  finish(after: number, marks?: Marks & InRoom): void;
  plan(prefix: string, calls: readonly PlannedCall[]): RoomPlan;
}

/** From `joinedAtMs` to participant_joined, ms, as recorded. */
const joiningTakes = 20;

/** From the leave of somebody who moves to the join in the other room, ms. */
const movingTakes = 10;

const allMarks = ({ starts = [], answers = [], ends = [] }: Marks) => ({ starts, answers, ends });

export function roomScript(): RoomScript {
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
      const stay = connect(after - joiningTakes, entry);
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
      steps.push({ event: 'participant_joined', after: after + movingTakes, stay: there, ...allMarks(entry) });
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
