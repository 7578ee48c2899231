import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Fixture } from './contract/open.ts';
import { openCall } from './support/entries.ts';
import { newFile } from './support/new-file.ts';
import { onFile } from './support/open-url.ts';
import { activeOf } from './support/totals.ts';

/** A ledger of three open calls, in whose file something was changed. */
async function damaged(change: string): Promise<Fixture & { file: string }> {
  const file = newFile();
  const { ledger } = await onFile(file);
  for (const name of ['a', 'b', 'c']) await ledger.apply(openCall(name, 0));
  await ledger.close();
  alter(file, change);
  return { ...(await onFile(file)), file };
}

function alter(file: string, change: string): void {
  const database = new DatabaseSync(file);
  database.exec(change);
  database.close();
}

/** A second call into the room of the first. */
const second = (name: string) => ({ ...openCall(`${name}2`, 5), room: `room-${name}` });

test('a sweep ends although a record belongs to a room that does not exist', async () => {
  const { ledger, sweepAt } = await damaged("INSERT INTO records VALUES (99, 'call SCL_gone', 1, '{}')");
  await sweepAt(100_000);
  expect(activeOf(await ledger.snapshot())).toEqual({});
});

test.each([
  ['is no JSON', '{"calls":[{"awaited":', SyntaxError],
  ['lacks its calls', '{"ended":[],"audio":[],"finished":[],"replaced":[]}', TypeError],
])('a room that %s does not hold up the others, and nothing of it is written', async (_, text, error) => {
  const { ledger, sweepAt, file } = await damaged(
    `CREATE TABLE aside AS SELECT * FROM rooms WHERE key = 'room-b'; UPDATE rooms SET state = '${text}' WHERE key = 'room-b'`,
  );
  const batch = ['a', 'b'].map((name) => ledger.apply(second(name)));
  expect((await Promise.allSettled(batch)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(sweepAt(100_000)).rejects.toThrow(error);
  expect(activeOf(await ledger.snapshot())).toEqual({ 'inbound|ST_in': 1 });
  expect(await ledger.openCalls()).toEqual([]);
  expect(await ledger.awaitedCalls()).toEqual(new Map());
  expect(ledger.isUp).toBe(true);
  await ledger.close();
  alter(file, "UPDATE rooms SET state = (SELECT state FROM aside) WHERE key = 'room-b'; DROP TABLE aside");
  const again = await onFile(file);
  await again.sweepAt(100_000);
  expect(activeOf(await again.ledger.snapshot())).toEqual({});
});
