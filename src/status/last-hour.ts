import { outcomes } from '../catalog/values.ts';
import type { Snapshot } from '../ledger/ledger.ts';
import { globalKey, type PairKey, type Row } from '../ledger/totals.ts';
import { clockTime, count, type Html, html } from './markup.ts';
import { type CallCounts, callCounts, noCalls, outcomeNames, sumCounts } from './outcomes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Calls that ended this long ago say how calls fare now, ms: as long as the alerts and dashboards look back. */
export const recentMs = 15 * minuteMs;
/** A sample this much longer than a minute is of a process that slept: its calls may have ended long ago, ms. */
const longest = 2 * minuteMs;

/** Some of the last hour: mostly a minute. */
export interface Minute {
  /** ms since the epoch. */
  readonly from: number;
  readonly until: number;
  /** Calls open at its end. */
  readonly active: number;
  readonly counts: CallCounts;
}

/** How calls ended lately. */
export interface Recently {
  /** Since when, ms: 15 minutes ago, or later where less is known. */
  readonly since: number;
  readonly all: CallCounts;
  /** Only pairs of which a call ended. */
  readonly pairs: ReadonlyMap<PairKey, CallCounts>;
}

export interface LastHour {
  /** The oldest first. */
  readonly minutes: readonly Minute[];
  readonly recently: Recently;
}

interface Sample extends Minute {
  /** Kept for the last 15 minutes. */
  readonly pairs: ReadonlyMap<PairKey, CallCounts>;
}

export interface HourRecorder {
  /** A minute has begun of which nothing is known. @param now ms */
  isDue(now: number): boolean;
  sample(snapshot: Snapshot, now: number): void;
  /** The last hour, with what happened since the last sample unless the ledger cannot be read. */
  at(snapshot: Snapshot | undefined, now: number): LastHour;
  /** The ledger lost its totals. */
  reset(): void;
}

const openIn = ({ active }: Snapshot): number => [...active.values()].reduce((sum, calls) => sum + calls, 0);

/** What differs between two moments, by pair; undefined where totals fell, which are of another ledger then. */
function changes(before: ReadonlyMap<PairKey, Row>, rows: ReadonlyMap<PairKey, Row>) {
  const pairs = new Map<PairKey, CallCounts>();
  for (const [key, row] of rows) {
    const known = before.get(key);
    if (key === globalKey || known === row) continue;
    const counts = callCounts(row, known);
    if (counts.started < 0 || counts.ended < 0) return undefined;
    if (counts.started > 0 || counts.ended > 0) pairs.set(key, counts);
  }
  return pairs;
}

/**
 * Remembers the last hour by the minute, from the totals, so that every replica of a shared ledger shows the same. Sixty
 * small records and, for the last 15 minutes, one for each pair that had a call.
 */
export function hourRecorder(): HourRecorder {
  let before: { at: number; rows: ReadonlyMap<PairKey, Row> } | undefined;
  let samples: Sample[] = [];

  function sampleOf(snapshot: Snapshot, now: number): Sample | undefined {
    const pairs = before && changes(before.rows, snapshot.rows);
    if (!before || !pairs || now < before.at) return undefined;
    const counts = sumCounts([...pairs.values()]);
    return { from: before.at, until: now, active: openIn(snapshot), counts, pairs };
  }

  function reset(): void {
    before = undefined;
    samples = [];
  }

  return {
    reset,
    isDue: (now) => before === undefined || Math.floor(now / minuteMs) !== Math.floor(before.at / minuteMs),
    sample(snapshot, now) {
      const next = sampleOf(snapshot, now);
      // A clock that was set back, or another ledger: what is remembered has no place in time any more.
      if (!next) samples = [];
      before = { at: now, rows: snapshot.rows };
      samples = [...samples, ...(next ? [next] : [])]
        .filter(({ until }) => until > now - hourMs)
        .map((one) => (one.until > now - recentMs ? one : { ...one, pairs: new Map() }));
    },
    at(snapshot, now) {
      const running = snapshot && sampleOf(snapshot, now);
      const all = [...samples, ...(running ? [running] : [])].filter(({ until }) => until > now - hourMs);
      const lately = all.filter(({ from, until }) => until - from <= longest);
      const pairs = new Map<PairKey, CallCounts>();
      for (const sample of lately)
        for (const [key, counts] of sample.pairs) pairs.set(key, sumCounts([pairs.get(key) ?? noCalls, counts]));
      const since = Math.max(lately[0]?.from ?? now, now - recentMs);
      return { minutes: all, recently: { since, all: sumCounts([...pairs.values()]), pairs } };
    },
  };
}

const [width, height] = [600, 100];

/** A drawing that is as wide as there is room; what it says is in its label and around it. */
const plot = (label: string, content: readonly Html[]): Html =>
  html`<svg class="plot" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}">${content}</svg>`;

interface Scale {
  x(at: number): string;
  y(value: number): string;
}

const scale = (now: number, most: number): Scale => ({
  x: (at) => Math.max(0, width * (1 - (now - at) / hourMs)).toFixed(1),
  y: (value) => (height - 2 - (height - 6) * (value / Math.max(1, most))).toFixed(1),
});

function openPlot(minutes: readonly Minute[], now: number, label: string, most: number): Html {
  const { x, y } = scale(now, most);
  const line = minutes.map(({ until, active }) => `${x(until)} ${y(active)}`).join(' L');
  const [from, until] = [x(minutes[0]?.until ?? now), x(minutes.at(-1)?.until ?? now)];
  return plot(label, [
    html`<path class="area" d="M${from} ${height} L${line} L${until} ${height} Z"/>`,
    html`<path class="line" d="M${line}"/>`,
  ]);
}

/** What a bar is multiplied with: only what was collected over more than a minute is spread. */
const perMinute = ({ from, until }: Minute): number => minuteMs / Math.max(until - from, minuteMs);

/** Of each outcome one shape, its bars piled on those of the outcomes before it. */
function endsPlot(minutes: readonly Minute[], now: number, label: string, most: number): Html {
  const { x, y } = scale(now, most);
  const piled = minutes.map(() => 0);
  const shapes = outcomes.map((outcome, index) => {
    const bars = minutes.map((minute, place) => {
      const value = (minute.counts.byOutcome[index] ?? 0) * perMinute(minute);
      const below = piled[place] ?? 0;
      piled[place] = below + value;
      return value > 0 ? `M${x(minute.from)} ${y(below)}V${y(below + value)}H${x(minute.until)}V${y(below)}Z` : '';
    });
    return html`<path class="${outcome}" d="${bars.join('')}"/>`;
  });
  return plot(
    label,
    shapes.filter(({ markup }) => !markup.includes('d=""')),
  );
}

const figure = (title: string, note: string, drawing: Html): Html =>
  html`<figure><figcaption><b>${title}</b> ${note}</figcaption>${drawing}<p class="axis"><span>1 h ago</span><span>now</span></p></figure>`;

/** How many calls were open and how they ended, over the last hour; nothing before two minutes are known. */
export function lastHour({ minutes }: LastHour, now: number, timeZone: string): Html | undefined {
  if (minutes.length < 2) return undefined;
  const busiest = minutes.reduce((most, minute) => (minute.active > most.active ? minute : most));
  const open = `now ${count(minutes.at(-1)?.active ?? 0)}, most ${count(busiest.active)} at ${clockTime(busiest.until, now, timeZone).replace(/:\d\d$/, '')}, counted once per minute`;
  const mostEnds = Math.max(0, ...minutes.map((minute) => minute.counts.ended * perMinute(minute)));
  const all = sumCounts(minutes.map(({ counts }) => counts));
  const named = outcomes.flatMap((outcome, index) => {
    const calls = all.byOutcome[index] ?? 0;
    return calls > 0 ? [`${outcomeNames[outcome]} ${count(calls)}`] : [];
  });
  const ends = `at most ${count(mostEnds)}`;
  return html`<div class="hour">${[
    figure('Open calls,', open, openPlot(minutes, now, `Open calls in the last hour: ${open}`, busiest.active)),
    figure(
      'Ended per minute,',
      ends,
      endsPlot(minutes, now, `Calls that ended in the last hour: ${named.join(', ') || 'none'}`, mostEnds),
    ),
  ]}</div>`;
}
