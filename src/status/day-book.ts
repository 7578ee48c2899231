import type { Ledger } from '../ledger/ledger.ts';
import { type Day, dayText, localDate, nextDay, openDay, parseDay } from './day.ts';

/** Midnight comes to all replicas when it comes to the first, if it is no further away by one's own clock than this, ms. */
const clockSkew = 60_000;

export interface DayBook {
  readonly today: Day;
  /** Notices midnight, and writes down what is not yet written; to be called every second or so. Never fails. */
  tick(): Promise<void>;
  /** Begins anew: the ledger lost its totals. */
  reset(): void;
}

export interface DayBookOptions {
  readonly ledger: Pick<Ledger, 'snapshot' | 'memos'>;
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** Where midnight is, as IANA names it. */
  readonly timeZone: string;
  /** WebhookPayload when the day could not be written down: it is tried again, and lost only with a restart before that. */
  readonly onUnwritten: (error: unknown) => void;
}

const dayOf = (text: string | undefined): Day | undefined => (text === undefined ? undefined : parseDay(text));

/**
 * Keeps what the day began with, in the ledger, so that it survives restarts. Replicas share it: they have the same
 * totals, so what the first of them wrote down for a day is what all count from.
 */
export async function openDayBook({ ledger, now, timeZone, onUnwritten }: DayBookOptions): Promise<DayBook> {
  /** Replicas elsewhere have other midnights, and a day of their own. */
  const memoName = `status-day ${timeZone}`;
  /** What stands in the ledger, as far as is known. */
  let stands: string | undefined;
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
    const text = await ledger.memos.read(memoName);
    // After the memo, so that the totals are not older than it.
    const { rows } = await ledger.snapshot();
    const known = dayOf(text);
    today = openDay({ known, date: dateBy(known), now: now(), rows });
    if (today === known) written = today;
    else if (hasLost) today = { ...today, since: now() };
    stands = text;
    isOpen = true;
  }

  async function turn(): Promise<void> {
    if (!isOpen) await open();
    const date = dateBy(today);
    if (date !== today.date) today = nextDay(today, date, now(), (await ledger.snapshot()).rows);
    if (written === today) return;
    const text = dayText(today);
    stands = await ledger.memos.replace(memoName, stands, text);
    const first = stands === text ? today : dayOf(stands);
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
