import { backup, DatabaseSync } from 'node:sqlite';

/** Reads a ledger as other programs do. Prints `done` or the error of each way, as JSON: FILE COPY. */
const [file = '', copy = ''] = process.argv.slice(2);

const ways: Record<string, () => unknown> = {
  select: () => new DatabaseSync(file).prepare('SELECT count(*) AS rooms FROM rooms').get(),
  'select read-only': () =>
    new DatabaseSync(file, { readOnly: true }).prepare('SELECT count(*) AS rooms FROM rooms').get(),
  'vacuum into': () => new DatabaseSync(file).exec(`VACUUM INTO '${copy}-vacuumed'`),
  backup: () => backup(new DatabaseSync(file), copy), // what `sqlite3 FILE .backup` does
};

const outcomes: Record<string, string> = {};
for (const [way, run] of Object.entries(ways)) {
  try {
    await run();
    outcomes[way] = 'done';
  } catch (error) {
    outcomes[way] = error instanceof Error ? error.message : String(error);
  }
}
process.stdout.write(JSON.stringify(outcomes));
