import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { type Fixture, fixture, type Open, type Settings } from '../contract/open.ts';

/** Opens the ledger that a LEDGER_URL names, as `Open` asks for it. */
export const onUrl =
  (url: string): Open =>
  async (settings) => ({ ledger: await openLedger(url, settings), reopen: async (again) => openLedger(url, again) });

/** A ledger on a file, for one test. */
export const onFile = (file: string, changes: Partial<Settings> = {}): Promise<Fixture> =>
  fixture(onUrl(`sqlite:${file}`), changes);
