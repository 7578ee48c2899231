import { writeSync } from 'node:fs';
import { openLedger } from '../../../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../../../src/trunks/trunks.ts';
import { becomeUser } from './become-user.ts';

/**
 * Opens a ledger, prints `open` or why not, and lets go of it when its input ends: URL [UID]. It becomes the user UID
 * once everything is loaded, because that user may not be able to read the project.
 */
const [url = '', uid] = process.argv.slice(2);
becomeUser(uid);
try {
  const ledger = await openLedger(url, {
    callMaxAgeMs: 4 * 3_600_000,
    trunkLimit: 500,
    trunks: describedTrunks(),
  });
  writeSync(1, 'open\n');
  process.stdin.resume().once('end', () => void ledger.close());
} catch (error) {
  writeSync(1, `${error instanceof Error ? `${error.name}: ${error.message}` : error}\n`);
}
