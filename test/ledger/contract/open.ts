import { onTestFinished } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { openLedger } from '../../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { epoch, seconds } from '../../support/calls/facts.ts';
import { plainRules } from '../../support/calls/fold.ts';

/** What a ledger is opened with; the clock is the test's, for a ledger that needs one between sweeps. */
export type Settings = Parameters<typeof openLedger>[1] & { readonly now: () => number };

export interface Opened {
  readonly ledger: Ledger;
  /** A second ledger on the same data, to be called once the first is closed. */
  reopen(settings: Settings): Promise<Ledger>;
}

/** Opens a ledger without any data. */
export type Open = (settings: Settings) => Promise<Opened>;

/** A ledger under test, with the time on its clock. */
export interface Fixture {
  readonly ledger: Ledger;
  /** Sets the clock to a second of the tests' time, and sweeps as the exporter does. */
  sweepAt(t: number): Promise<void>;
  /** Sets the clock to a second of the tests' time. */
  setClock(t: number): void;
  /** The same data in a new ledger, after closing this one. */
  reopened(changes?: Partial<Settings>): Promise<Fixture>;
}

/** Opens a ledger for one test, which closes it at its end. */
export async function fixture(open: Open, changes: Partial<Settings> = {}): Promise<Fixture> {
  let now = epoch;
  const settings: Settings = {
    callMaxAgeMs: plainRules.callMaxAgeMs,
    trunkLimit: 500,
    trunks: describedTrunks(),
    now: () => now,
    ...changes,
  };
  const opened = await open(settings);
  const around = (ledger: Ledger): Fixture => {
    onTestFinished(() => ledger.close());
    const setClock = (t: number) => {
      now = seconds(t);
    };
    return {
      ledger,
      setClock,
      sweepAt(t) {
        setClock(t);
        return ledger.sweep(seconds(t));
      },
      async reopened(others = {}) {
        await ledger.close();
        return around(await opened.reopen({ ...settings, ...others }));
      },
    };
  };
  return around(opened.ledger);
}
