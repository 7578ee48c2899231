import { openLedger } from '../../../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../../../src/trunks/trunks.ts';
import { until } from '../../../support/time/until.ts';

/** Opens a ledger in a process of its own, acquires its lease, and reports whether it has it: URL LEASE_DURATION. */
const [url = '', duration] = process.argv.slice(2);
const ledger = await openLedger(url, {
  callMaxAgeMs: 4 * 3_600_000,
  trunkLimit: 500,
  trunks: describedTrunks(),
  leaseDuration: Number(duration),
});
await until('the ledger is up', () => ledger.isUp);
process.stdout.write(`${await ledger.lease()}\n`);
process.stdin.resume();
