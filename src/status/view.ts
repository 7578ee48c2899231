import type { ApiMethodState } from '../catalog/livekit-api.ts';
import { type Direction, directions, type Inference, inferences, type Rejection } from '../catalog/values.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { globalCell, globalKey, type PairKey, pairOf } from '../ledger/totals.ts';
import { pairKeys } from '../metrics/ledger-families.ts';
import type { Trunk } from '../trunks/trunks.ts';
import type { Activity } from './activity.ts';
import { type Verdict, type VerdictInput, verdictOf } from './banner.ts';
import type { Day } from './daily-baseline.ts';
import type { LastHour } from './last-hour.ts';
import { type CallCounts, callCounts, sumCounts } from './outcomes.ts';
import type { ProblemCall } from './problem-calls.ts';

export interface PairView {
  readonly direction: Direction;
  readonly trunk: string;
  /** What LiveKit calls the trunk, where the label is only its id. */
  readonly name: string | undefined;
  readonly active: number;
  /** Of the open ones, those that have lost every leg and may come back. */
  readonly awaited: number;
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
  /** Those of TRUNKS_FILE and those that LiveKit lists. */
  readonly trunks: readonly Trunk[];
  readonly today: Day;
  readonly hour: LastHour;
  /** Awaited calls by pair. */
  readonly awaited: ReadonlyMap<PairKey, number>;
  readonly problemCalls: readonly ProblemCall[];
  readonly activity: Activity;
  /** Why webhooks would be refused now, if so. */
  readonly problem: Rejection | undefined;
  /** Why the ledger cannot be written, where that is known. */
  readonly ledgerTrouble?: Error | undefined;
  /** How it goes with LiveKit's API; undefined: it is not asked. */
  readonly api: readonly ApiMethodState[] | undefined;
  /** Calls that LiveKit does not have and that stay open all the same, and since when, ms; undefined: none. */
  readonly held?: { readonly calls: number; readonly since: number } | undefined;
  /** How the configuration was last loaded. */
  readonly reload?: VerdictInput['reload'];
}

/** Everything that the page shows. */
export interface StatusView
  extends Pick<
    StatusInput,
    'now' | 'timeZone' | 'about' | 'activity' | 'problem' | 'api' | 'held' | 'hour' | 'problemCalls' | 'reload'
  > {
  readonly verdict: Verdict;
  /** No webhook and no call is known: LiveKit has still to be connected. */
  readonly isNew: boolean;
  readonly day: Pick<Day, 'date' | 'since'>;
  readonly calls: Pick<PairView, 'active' | 'awaited' | 'today' | 'total'>;
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

/** What LiveKit calls trunks, by the id that is their label unless the operator gave them a name. */
const listedNames = (trunks: readonly Trunk[]): ReadonlyMap<string, string> =>
  new Map(trunks.flatMap(({ id, listedName }) => (listedName === undefined ? [] : [[id, listedName]])));

function pairView(key: PairKey, input: StatusInput, names: ReadonlyMap<string, string>): PairView {
  const { rows, active } = input.snapshot;
  const row = rows.get(key);
  const pair = pairOf(key);
  const open = active.get(key) ?? 0;
  return {
    ...pair,
    name: names.get(pair.trunk),
    active: open,
    // Counted at another moment: some may have ended since.
    awaited: Math.min(open, input.awaited.get(key) ?? 0),
    today: callCounts(row, input.today.rows.get(key)),
    total: callCounts(row),
  };
}

const sumOf = (pairs: readonly PairView[], what: 'active' | 'awaited'): number =>
  pairs.reduce((sum, pair) => sum + pair[what], 0);

/** The page's content, from what is known at one moment. */
export function statusView(input: StatusInput): StatusView {
  const { now, timeZone, about, snapshot, trunks, today, activity, problem, api, held, hour, problemCalls, reload } =
    input;
  const names = listedNames(trunks);
  const pairs = Array.from(pairKeys(snapshot, trunks), (key) => pairView(key, input, names)).sort(byActivity);
  const calls = {
    active: sumOf(pairs, 'active'),
    awaited: sumOf(pairs, 'awaited'),
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
    hour,
    problemCalls,
    reload,
    verdict: verdictOf({
      ...about,
      now,
      activity,
      problem,
      knowsCalls,
      held,
      api,
      ledgerTrouble: input.ledgerTrouble,
      reload,
      recently: hour.recently,
      active: calls.active,
      awaited: calls.awaited,
    }),
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
