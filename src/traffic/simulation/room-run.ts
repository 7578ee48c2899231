import { playRoom } from './play-room.ts';
import type { Random } from './random.ts';
import type { RoomPlan } from './room-plan.ts';
import type { Truth } from './truth.ts';

/** A room that has begun: its plan, tied to real time. */
export interface RoomRun {
  /** When the next step is due, ms since the epoch; Infinity after the last one. */
  readonly nextAt: number;
  /** Plays the next step. @returns the body of its webhook, if one tells of it */
  step(now: number): string | undefined;
  /** What is left takes at most this long from now on, ms. */
  hurry(now: number, within: number): void;
}

export interface RoomRunOptions {
  /** ms since the epoch. */
  readonly beginsAt: number;
  /** How many times as fast as planned the room goes. */
  readonly speed: number;
  /** Where what happens to the calls is counted. */
  readonly truth: Truth;
}

/** @param ids where names and ids come from */
export function roomRun(plan: RoomPlan, ids: Random, { beginsAt, speed, truth }: RoomRunOptions): RoomRun {
  const room = playRoom(plan, ids);
  const { steps, calls } = plan;
  let next = 0;
  let lastAt = 0;
  let origin = { after: 0, at: beginsAt, pace: 1 / speed };

  const callsOf = (indexes: readonly number[]) => indexes.flatMap((index) => calls[index] ?? []);

  return {
    get nextAt() {
      const step = steps[next];
      return step ? origin.at + (step.after - origin.after) * origin.pace : Number.POSITIVE_INFINITY;
    },
    step(now) {
      const step = steps[next];
      if (!step) return undefined;
      next += 1;
      // A clock that is set back must not turn the order of the events around.
      lastAt = Math.max(lastAt, Math.floor(now));
      const { body, joinedAt = lastAt } = room.play(step, lastAt);
      const heardAt = step.event === 'participant_joined' ? joinedAt : lastAt;
      for (const call of callsOf(step.starts)) truth.start(call, joinedAt);
      for (const call of callsOf(step.answers)) truth.answer(call, heardAt);
      for (const call of callsOf(step.ends)) truth.end(call, lastAt);
      return body;
    },
    hurry(now, within) {
      const [step, last] = [steps[next], steps.at(-1)];
      if (!step || !last) return;
      const left = Math.max(1, last.after - step.after);
      origin = { after: step.after, at: now, pace: Math.min(origin.pace, within / left) };
    },
  };
}
