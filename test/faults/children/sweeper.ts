import { writeSync } from 'node:fs';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';

/** Opens a ledger and sweeps it at a time, ms, and prints what it does before it begins: URL CALL_MAX_AGE_MS AT. */
const [url = '', callMaxAge, at] = process.argv.slice(2);
const say = (what: string) => void writeSync(1, `${what}\n`);
say('opening');
const ledger = await openLedger(url, { callMaxAgeMs: Number(callMaxAge), trunkLimit: 500, trunks: describedTrunks() });
say('sweeping');
await ledger.sweep(Number(at));
say('done');
process.stdin.resume();
