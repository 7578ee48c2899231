import type { ApiMethodState } from '../catalog/api-methods.ts';
import { type Direction, directions, type Inference, inferences, type Rejection } from '../catalog/values.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { globalKey, type PairKey, pairOf } from '../ledger/totals.ts';
import { pairKeys } from '../metrics/ledger-families.ts';
import type { Trunk } from '../trunks/trunks.ts';
import type { Activity } from './activity.ts';
import { type CallCounts, callCounts, sumCounts } from './call-counts.ts';
import { globalCell } from './cell.ts';
import type { Day } from './day.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface PairView {
  readonly direction: Direction;
  readonly trunk: string;
  readonly active: number;
  readonly today: CallCounts;
  /** Since the ledger began. */
  readonly total: CallCounts;
}

export interface TwoCounts {
  readonly today: number;
  readonly total: number;
}

/** What the exporter is, and where it is reached. */
export interface About {
  readonly version: string;
  readonly nodeVersion: string;
  readonly ledger: string;
  readonly startedAt: number;
  /** Where LiveKit's webhooks go, as seen by whoever asked for the page. */
  readonly webhookUrl: string;
  /** `host:port` that Prometheus scrapes. */
  readonly scrapeTarget: string;
  /** Values of the variables that texts name. */
  readonly values: Readonly<Record<string, string | number>>;
}

export interface StatusInput {
  /** ms since the epoch. */
  readonly now: number;
  readonly timeZone: string;
  readonly about: About;
  readonly snapshot: Snapshot;
  readonly trunks: readonly Trunk[];
  readonly today: Day;
  readonly activity: Activity;
  /** Why webhooks would not be taken now, if so. */
  readonly problem: Rejection | undefined;
  /** How it goes with LiveKit's API; undefined: it is not asked. */
  readonly api: readonly ApiMethodState[] | undefined;
  /** Calls that LiveKit does not have and that stay open all the same, and since when, ms; undefined: none. */
  readonly held?: { readonly calls: number; readonly since: number } | undefined;
}

/** Everything that the page shows. */
export interface StatusView
  extends Pick<StatusInput, 'now' | 'timeZone' | 'about' | 'activity' | 'problem' | 'api' | 'held'> {
  readonly verdict: Verdict;
  /** No webhook and no call is known: LiveKit has still to be connected. */
  readonly isNew: boolean;
  readonly day: Pick<Day, 'date' | 'since'>;
  readonly calls: Pick<PairView, 'active' | 'today' | 'total'>;
  /** The busiest first. */
  readonly pairs: readonly PairView[];
  /** What occurred, if ever. */
  readonly inferred: readonly (TwoCounts & { readonly inference: Inference })[];
  /** Calls whose trunk became `other`. */
  readonly overflow: TwoCounts;
  readonly rooms: number;
}

/** Calls that are open count most, then those of today, then those ever. */
const byActivity = (a: PairView, b: PairView): number =>
  b.active - a.active ||
  b.today.started - a.today.started ||
  b.total.started - a.total.started ||
  (a.trunk < b.trunk ? -1 : a.trunk > b.trunk ? 1 : directions.indexOf(a.direction) - directions.indexOf(b.direction));

function pairView(key: PairKey, { rows, active }: Snapshot, today: Day): PairView {
  const row = rows.get(key);
  return {
    ...pairOf(key),
    active: active.get(key) ?? 0,
    today: callCounts(row, today.rows.get(key)),
    total: callCounts(row),
  };
}

/** The page's content, from what is known at one moment. */
export function statusView(input: StatusInput): StatusView {
  const { now, timeZone, about, snapshot, trunks, today, activity, problem, api, held } = input;
  const pairs = Array.from(pairKeys(snapshot, trunks), (key) => pairView(key, snapshot, today)).sort(byActivity);
  const calls = {
    active: pairs.reduce((sum, { active }) => sum + active, 0),
    today: sumCounts(pairs.map((pair) => pair.today)),
    total: sumCounts(pairs.map((pair) => pair.total)),
  };
  const global = snapshot.rows.get(globalKey);
  const twoCounts = (cell: Parameters<typeof globalCell>[1]): TwoCounts => {
    const total = globalCell(global, cell);
    return { total, today: total - globalCell(today.rows.get(globalKey), cell) };
  };
  const knowsCalls = calls.total.started > 0;
  return {
    now,
    timeZone,
    about,
    activity,
    problem,
    api,
    held,
    verdict: verdictOf({ now, startedAt: about.startedAt, activity, problem, knowsCalls, values: about.values }),
    isNew: activity.received === 0 && !knowsCalls,
    day: today,
    calls,
    pairs,
    inferred: inferences
      .map((inference) => ({ inference, ...twoCounts(`calls_inferred_total:${inference}`) }))
      .filter(({ total }) => total > 0),
    overflow: twoCounts('trunk_overflow_total'),
    rooms: snapshot.rooms,
  };
}
