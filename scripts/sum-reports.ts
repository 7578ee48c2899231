import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Adds up vitest's JSON reports and ends with the line that says how many tests passed and failed. */
const report = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int() });

const reports = process.argv.slice(2).map((file) => report.parse(JSON.parse(readFileSync(file, 'utf8'))));
const sum = (count: (one: z.output<typeof report>) => number) => reports.reduce((total, one) => total + count(one), 0);
const passed = sum((one) => one.numPassedTests);
const failed = sum((one) => one.numFailedTests);
const skipped = sum((one) => one.numPendingTests);
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
