import { expect, test } from 'vitest';
import { embeddedLedger } from '../../src/ledger/embedded.ts';
import { sqliteStore } from '../../src/ledger/sqlite-store.ts';
import type { Store } from '../../src/ledger/store.ts';
import { type Fixture, fixture } from './contract/open.ts';
import { openCall } from './support/entries.ts';
import { newFile } from './support/new-file.ts';
import { onFile } from './support/open-url.ts';
import { activeOf } from './support/totals.ts';

/** A ledger of three open calls, from a file in which something is damaged. */
async function damaged(change: (real: Store) => Partial<Store>): Promise<Fixture & { file: string }> {
  const file = newFile();
  const { ledger } = await onFile(file);
  for (const name of ['a', 'b', 'c']) await ledger.apply(openCall(name, 0));
  await ledger.close();
  const under = await fixture(async (settings) => {
    const real = sqliteStore(file);
    return {
      ledger: embeddedLedger({ ...settings, store: { ...real, ...change(real) } }),
      reopen: () => Promise.reject(new Error('not needed')),
    };
  });
  return { ...under, file };
}

/** A second call into the room of the first. */
const second = (name: string) => ({ ...openCall(`${name}2`, 5), room: `room-${name}` });

test('a sweep ends although an index names a room that is not there', async () => {
  const { ledger, sweepAt } = await damaged((real) => ({
    dueRooms: (now, atMost) => ['room-gone', ...real.dueRooms(now, atMost)],
  }));
  await sweepAt(100_000);
  expect(activeOf(await ledger.snapshot())).toEqual({});
});

test.each([
  ['is no JSON', '{"calls"', SyntaxError],
  ['lacks its calls', '{"ended":[],"audio":[],"finished":[]}', TypeError],
])('a room that %s does not hold up the others, and nothing of it is written', async (_, text, error) => {
  const { ledger, sweepAt, file } = await damaged((real) => ({
    room: (key) => (key === 'room-b' ? text : real.room(key)),
  }));
  const turn = ['a', 'b'].map((name) => ledger.apply(second(name)));
  expect((await Promise.allSettled(turn)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(sweepAt(100_000)).rejects.toThrow(error);
  expect(activeOf(await ledger.snapshot())).toEqual({ 'inbound|ST_in': 1 });
  expect(ledger.isUp).toBe(true);
  await ledger.close();
  const again = await onFile(file);
  await again.sweepAt(100_000);
  expect(activeOf(await again.ledger.snapshot())).toEqual({});
});
