import type { Direction, Outcome } from '../../catalog/values.ts';
import type { PlannedCall } from './room-plan.ts';

/** Observed times: their number, and their sum in ms. */
export interface Observed {
  readonly count: number;
  readonly sum: number;
}

/** The calls of one direction and trunk, as an exporter that misses nothing must show them. */
export interface PairTruth {
  readonly direction: Direction;
  readonly trunk: string;
  readonly started: number;
  readonly ended: Readonly<Partial<Record<Outcome, number>>>;
  /** `call_duration_seconds`, `call_answer_seconds` and `call_talk_seconds`. */
  readonly duration: Observed;
  readonly answer: Observed;
  readonly talk: Observed;
}

type Draft = { -readonly [K in keyof PairTruth]: PairTruth[K] };

/** Counts what really happens. Calls are identified by their plan object; times are ms since the epoch. */
export interface Truth {
  start(call: PlannedCall, at: number): void;
  /** The answer as far as LiveKit can know it: only of inbound calls. */
  answer(call: PlannedCall, at: number): void;
  end(call: PlannedCall, at: number): void;
  /** Number of calls that have started, and of those that are not over. */
  readonly started: number;
  readonly open: number;
  /** A row for each direction and trunk that had a call, sorted. */
  rows(): readonly PairTruth[];
}

const nothing: Observed = { count: 0, sum: 0 };
const observe = ({ count, sum }: Observed, time: number): Observed => ({ count: count + 1, sum: sum + time });

export function countTruth(): Truth {
  const rows = new Map<string, Draft>();
  const open = new Map<PlannedCall, { startedAt: number; answeredAt?: number }>();
  let started = 0;

  function rowOf({ trunk: { direction, label: trunk } }: PlannedCall): Draft {
    const key = `${direction}|${trunk}`;
    const row = rows.get(key) ?? {
      direction,
      trunk,
      started: 0,
      ended: {},
      duration: nothing,
      answer: nothing,
      talk: nothing,
    };
    rows.set(key, row);
    return row;
  }

  return {
    start(call, at) {
      rowOf(call).started += 1;
      open.set(call, { startedAt: at });
      started += 1;
    },
    answer(call, at) {
      const times = open.get(call);
      if (!times || call.trunk.direction !== 'inbound') return;
      const row = rowOf(call);
      row.answer = observe(row.answer, at - times.startedAt);
      times.answeredAt = at;
    },
    end(call, at) {
      const times = open.get(call);
      if (!times) return;
      open.delete(call);
      const row = rowOf(call);
      row.ended = { ...row.ended, [call.outcome]: (row.ended[call.outcome] ?? 0) + 1 };
      if (!call.timed) return;
      row.duration = observe(row.duration, at - times.startedAt);
      if (times.answeredAt !== undefined) row.talk = observe(row.talk, at - times.answeredAt);
    },
    get started() {
      return started;
    },
    get open() {
      return open.size;
    },
    rows: () => [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  };
}
