import type { Random } from './random.ts';
import type { RoomPlan } from './room-plan.ts';
import { roomWebhooks } from './room-webhooks.ts';
import type { Truth } from './truth.ts';

/** A running room: its plan, in real time. */
export interface RoomRun {
  /** When the next step is due, ms since the epoch; Infinity after the last one. */
  readonly nextAt: number;
  /** Runs the next step. @returns the body of its webhook, if it has one */
  step(now: number): string | undefined;
  /** Speeds up, so that the room is over within this time, ms. */
  hurry(now: number, within: number): void;
}

export interface RoomRunOptions {
  /** ms since the epoch. */
  readonly beginsAt: number;
  /** How many times faster than planned the room runs. */
  readonly speed: number;
  /** Counts what happens to the calls. */
  readonly truth: Truth;
}

/** @param ids source of names and ids */
export function roomRun(plan: RoomPlan, ids: Random, { beginsAt, speed, truth }: RoomRunOptions): RoomRun {
  const webhooks = roomWebhooks(plan, ids);
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
      // A clock that is set back must not reorder the events.
      lastAt = Math.max(lastAt, Math.floor(now));
      const { body, joinedAt = lastAt } = webhooks.next(step, lastAt);
      const answeredAt = step.event === 'participant_joined' ? joinedAt : lastAt;
      for (const call of callsOf(step.starts)) truth.start(call, joinedAt);
      for (const call of callsOf(step.answers)) truth.answer(call, answeredAt);
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
