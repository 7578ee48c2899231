import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';

/** A real ledger on a database in memory. */
export const memoryLedger = (): Promise<Ledger> =>
  openLedger('memory:', {
    callMaxAgeMs: 3_600_000,
    trunkLimit: 500,
    trunks: describedTrunks([]),
  });
