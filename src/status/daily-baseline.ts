import { z } from 'zod';
import { globalCellIndex, pairCellIndex } from '../catalog/cells.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { emptyRow, globalKey, type PairKey, pairCell, type Row } from '../ledger/totals.ts';

/** What "today" is counted from: the totals as they were then. */
export interface Day {
  /** `YYYY-MM-DD` in the time zone of the process. */
  readonly date: string;
  /** When the totals were read, ms; undefined: when the day began. */
  readonly since: number | undefined;
  readonly rows: ReadonlyMap<PairKey, Row>;
}

/** `YYYY-MM-DD`, which sorts as the days do. */
export const localDate = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

const storedDay = z.object({
  date: z.iso.date(),
  since: z.number().nullable(),
  rows: z.record(z.string(), z.record(z.string(), z.int().nonnegative())),
});

const indexOf = (key: PairKey): ReadonlyMap<string, number> => (key === globalKey ? globalCellIndex : pairCellIndex);

/** What a day shows: starts, ends and inferences. Histograms and the rest need no beginning. */
const isKept = (key: PairKey, cell: string): boolean => key === globalKey || /^calls_(started|ended)_total/.test(cell);

/** A day as a text that survives a restart; cells by name, as a later release may order them differently. */
export function dayText({ date, since, rows }: Day): string {
  const kept = Array.from(rows, ([key, row]) => {
    const cells = Array.from(indexOf(key), ([cell, index]) => [cell, row[index] ?? 0] as const);
    return [key, Object.fromEntries(cells.filter(([cell, value]) => value > 0 && isKept(key, cell)))] as const;
  });
  return JSON.stringify({ date, since: since ?? null, rows: Object.fromEntries(kept) });
}

/** @returns undefined for a text that `dayText` did not write */
export function parseDay(text: string): Day | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = storedDay.safeParse(json);
  if (!parsed.success) return undefined;
  const rows = Object.entries(parsed.data.rows).map(([key, cells]) => {
    const row = emptyRow(key);
    for (const [cell, value] of Object.entries(cells)) {
      const index = indexOf(key).get(cell);
      if (index !== undefined) row[index] = value;
    }
    return [key, row] as const;
  });
  return { date: parsed.data.date, since: parsed.data.since ?? undefined, rows: new Map(rows) };
}

/** Totals never fall, so a day that began with more than there is now belongs to another ledger. */
const isOfAnother = (day: Day, rows: ReadonlyMap<PairKey, Row>): boolean =>
  Array.from(day.rows).some(
    ([key, row]) =>
      key !== globalKey && pairCell(row, 'calls_started_total') > pairCell(rows.get(key), 'calls_started_total'),
  );

/**
 * The day that a process starts into. One that was written down today goes on. One of an earlier date means that nothing
 * ran at midnight, so nothing was counted since, and the day began with the totals of now; so did it with a ledger that
 * is empty. Otherwise the day is counted from now on, and says so.
 */
export function openDay(options: {
  readonly known: Day | undefined;
  readonly date: string;
  readonly now: number;
  readonly rows: ReadonlyMap<PairKey, Row>;
}): Day {
  const { known, date, now, rows } = options;
  const ours = known && !isOfAnother(known, rows) ? known : undefined;
  if (ours?.date === date) return ours;
  const isWhole = ours ? ours.date < date : rows.size === 0;
  return { date, since: isWhole ? undefined : now, rows };
}

/** The day that follows while a process runs; a clock that was set back makes a day that is counted from now on. */
export const nextDay = (before: Day, date: string, now: number, rows: ReadonlyMap<PairKey, Row>): Day => ({
  date,
  since: date > before.date ? undefined : now,
  rows,
});

/** Midnight comes to all replicas when it comes to the first, if it is no further away by one's own clock than this, ms. */
const clockSkew = 60_000;

export interface DailyBaseline {
  readonly today: Day;
  /** Notices midnight, and writes down what is not yet written; to be called every second or so. Never fails. */
  tick(): Promise<void>;
  /** Begins anew: the ledger lost its totals. */
  reset(): void;
}

export interface BaselineOptions {
  readonly ledger: Pick<Ledger, 'snapshot' | 'keyValues'>;
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** Where midnight is, as IANA names it. */
  readonly timeZone: string;
  /** Called when the day could not be written down: it is tried again, and lost only with a restart before that. */
  readonly onUnwritten: (error: unknown) => void;
}

const dayOf = (text: string | undefined): Day | undefined => (text === undefined ? undefined : parseDay(text));

/**
 * Keeps what the day began with, in the ledger, so that it survives restarts. Replicas share it: they have the same
 * totals, so what the first of them wrote down for a day is what all count from.
 */
export async function openDailyBaseline({
  ledger,
  now,
  timeZone,
  onUnwritten,
}: BaselineOptions): Promise<DailyBaseline> {
  /** Replicas elsewhere have other midnights, and a day of their own. */
  const valueName = `status-day ${timeZone}`;
  /** What the ledger has, as far as is known. */
  let stored: string | undefined;
  let written: Day | undefined;
  let isOpen = false;
  let hasLost = false;
  let running: Promise<void> | undefined;
  let today: Day = { date: localDate(now(), timeZone), since: now(), rows: new Map() };

  /** The date of now; of a day that another has begun already, if that is about to begin here. */
  function dateBy(known: Day | undefined): string {
    const date = localDate(now(), timeZone);
    return known && known.date > date && known.date === localDate(now() + clockSkew, timeZone) ? known.date : date;
  }

  async function open(): Promise<void> {
    const text = await ledger.keyValues.read(valueName);
    // Read after the stored day, so that the totals are not older.
    const { rows } = await ledger.snapshot();
    const known = dayOf(text);
    today = openDay({ known, date: dateBy(known), now: now(), rows });
    if (today === known) written = today;
    else if (hasLost) today = { ...today, since: now() };
    stored = text;
    isOpen = true;
  }

  async function turn(): Promise<void> {
    if (!isOpen) await open();
    const date = dateBy(today);
    if (date !== today.date) today = nextDay(today, date, now(), (await ledger.snapshot()).rows);
    if (written === today) return;
    const text = dayText(today);
    stored = await ledger.keyValues.replace(valueName, stored, text);
    const first = stored === text ? today : dayOf(stored);
    if (first?.date !== today.date) return; // the next tick puts ours in its place
    today = first;
    written = first;
  }

  function tick(): Promise<void> {
    running ??= turn()
      .catch(onUnwritten)
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  // A store that is away at the start is no reason not to start: the day is opened once it is there.
  await tick();
  return {
    get today() {
      return today;
    },
    tick,
    reset() {
      isOpen = false;
      hasLost = true;
    },
  };
}
