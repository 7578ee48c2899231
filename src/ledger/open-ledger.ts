import { type EmbeddedOptions, embeddedLedger } from './embedded.ts';
import type { Ledger } from './ledger.ts';
import { sqliteStore } from './sqlite-store.ts';

/**
 * Opens the ledger that a LEDGER_URL names: `sqlite:PATH`, or `memory:` for the same on a database in memory.
 * @throws LedgerRefusal it must not or cannot be used
 */
export function openLedger(url: string, options: Omit<EmbeddedOptions, 'store'>): Ledger {
  const path = url === 'memory:' ? ':memory:' : url.replace(/^sqlite:/, '');
  return embeddedLedger({ ...options, store: sqliteStore(path) });
}
