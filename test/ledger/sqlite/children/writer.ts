import { readFileSync, writeSync } from 'node:fs';
import type { Entry } from '../../../../src/ledger/ledger.ts';
import { openLedger } from '../../../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../../../src/trunks/trunks.ts';
import { becomeUser } from './become-user.ts';

/**
 * Writes the entries of a JSON file into a ledger, from one of them on, twenty at a time, and prints the id of each that
 * was accepted: URL ENTRIES FROM [UID]. It becomes the user UID once everything is loaded.
 */
const [url = '', path = '', from, uid] = process.argv.slice(2);
const all: readonly Entry[] = JSON.parse(readFileSync(path, 'utf8'));
becomeUser(uid);
const entries = all.slice(Number(from))[Symbol.iterator]();
const ledger = await openLedger(url, {
  callMaxAgeMs: 4 * 3_600_000,
  trunkLimit: 500,
  trunks: describedTrunks(),
});

let written = 0;

async function writeOn(): Promise<void> {
  for (const entry of entries) {
    await ledger.apply(entry);
    writeSync(1, `${entry.id}\n`);
    written++;
    if (written % 100 === 0) await ledger.sweep(0); // nothing is due, but the store is tidied
  }
}

await Promise.all(Array.from({ length: 20 }, writeOn));
await ledger.close();
