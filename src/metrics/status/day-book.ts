import type { Ledger, Snapshot } from '../../ledger/ledger.ts';
import { type Day, dayText, localDate, nextDay, openDay, parseDay } from './day.ts';

/** Under this name the ledger keeps what the day began with. */
const memoName = 'status-day';

export interface DayBook {
  readonly today: Day;
  /** Notices midnight, and writes down what is not yet written; to be called every second or so. Never fails. */
  tick(): Promise<void>;
}

export interface DayBookOptions {
  readonly ledger: Pick<Ledger, 'snapshot' | 'memos'>;
  /** Time on our clock, ms. */
  readonly now: () => number;
  /** Where midnight is, as IANA names it. */
  readonly timeZone: string;
  /** Told when the day could not be written down: it is tried again, and lost only with a restart before that. */
  readonly onUnwritten: (error: unknown) => void;
}

/** Keeps what the day began with, across restarts where the ledger has a place for it. */
export async function openDayBook({ ledger, now, timeZone, onUnwritten }: DayBookOptions): Promise<DayBook> {
  // A store that is away at the start is no reason not to start: the day then begins with what it says first.
  let isProvisional = false;
  const rows = await ledger.snapshot().then(
    (snapshot) => snapshot.rows,
    () => {
      isProvisional = true;
      return new Map() as Snapshot['rows'];
    },
  );
  const text = await ledger.memos?.read(memoName);
  const known = text === undefined ? undefined : parseDay(text);
  let today = openDay({ known, date: localDate(now(), timeZone), now: now(), rows });
  let written: Day | undefined = today === known ? today : undefined;
  let isBusy = false;

  async function turn(): Promise<void> {
    const date = localDate(now(), timeZone);
    if (isProvisional || date !== today.date) {
      today = nextDay(today, date, now(), (await ledger.snapshot()).rows);
      isProvisional = false;
    }
    if (written === today) return;
    const day = today;
    await ledger.memos?.write(memoName, dayText(day));
    written = day;
  }

  async function tick(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      await turn();
    } catch (error) {
      onUnwritten(error);
    } finally {
      isBusy = false;
    }
  }

  await tick();
  return {
    get today() {
      return today;
    },
    tick,
  };
}
