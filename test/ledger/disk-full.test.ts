import { describe, expect, type TestContext, test } from 'vitest';
import type { Entry } from '../../src/ledger/ledger.ts';
import { LedgerRefusal } from '../../src/ledger/ledger-refusal.ts';
import { foldEntries } from './support/fold-entries.ts';
import { onFile } from './support/open-url.ts';
import { recordedEntries } from './support/recorded-entries.ts';
import { type SmallDisk, smallDisk } from './support/small-disk.ts';
import { contentsOf } from './support/totals.ts';

const all = recordedEntries(8);

/** The disk of this test; without one it is skipped, and says so. */
function diskOf(context: TestContext): SmallDisk {
  const disk = smallDisk();
  context.skip(!disk, 'no file system can be mounted here, so none can be filled: run as root to see this');
  return disk as SmallDisk;
}

/** A ledger on a disk that has just become full: some entries were taken in, one was refused. */
async function onFullDisk(disk: SmallDisk) {
  const told: boolean[] = [];
  const file = `${disk.folder}/ledger.db`;
  const under = await onFile(file, { onUp: (up) => told.push(up) });
  const taken: Entry[] = [];
  const take = async (entry: Entry) => {
    await under.ledger.apply(entry);
    taken.push(entry);
  };
  for (const entry of all.slice(0, 100)) await take(entry);
  disk.fill();
  const left = all.slice(100)[Symbol.iterator]();
  let refused: unknown;
  while (!refused) await take(left.next().value as Entry).catch((error: unknown) => (refused = error));
  return { ...under, file, told, taken, take, left, refused };
}

describe('a ledger whose disk becomes full', () => {
  test('refuses entries, keeps nothing of them, and tells once', async (context) => {
    const { ledger, sweepAt, told, taken, left, refused } = await onFullDisk(diskOf(context));
    expect(refused).toMatchObject({ name: 'LedgerUnavailable', code: 'unavailable' });
    expect(refused).toHaveProperty('cause.message', 'database or disk is full');
    const turn = [...left].slice(0, 50).map((entry) => ledger.apply(entry));
    const results = await Promise.allSettled(turn);
    expect(new Set(results.map((result) => result.status === 'rejected' && result.reason.code))).toEqual(
      new Set(['unavailable']),
    );
    await expect(sweepAt(0)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(sweepAt(1)).rejects.toMatchObject({ code: 'unavailable' });
    expect(ledger.isUp).toBe(false);
    expect(told).toEqual([false]);
    expect(contentsOf(await ledger.snapshot())).toEqual(foldEntries(taken));
  });

  test('takes entries in again with the next webhook after there is space', async (context) => {
    const disk = diskOf(context);
    const { ledger, told, taken, take } = await onFullDisk(disk);
    disk.free();
    for (const entry of all) await take(entry);
    expect(ledger.isUp).toBe(true);
    expect(told).toEqual([false, true]);
    expect(contentsOf(await ledger.snapshot())).toEqual(foldEntries(taken));
  });

  test('is found to work again by a sweep, when no webhook comes', async (context) => {
    const disk = diskOf(context);
    const { ledger, sweepAt, told } = await onFullDisk(disk);
    await sweepAt(0).catch(() => undefined);
    disk.free();
    expect(ledger.isUp).toBe(false);
    await sweepAt(1);
    expect(ledger.isUp).toBe(true);
    await sweepAt(2);
    expect(told).toEqual([false, true]);
  });

  test('does not say that it works as long as a webhook would be refused', async (context) => {
    const { ledger, sweepAt, told, left } = await onFullDisk(diskOf(context));
    for (const [index, entry] of [...left].slice(0, 30).entries()) {
      await sweepAt(index).catch(() => undefined);
      await ledger.apply(entry).catch(() => undefined);
    }
    expect(told).toEqual([false]);
  });

  test('loses nothing that it reported when it is closed and opened on the full disk', async (context) => {
    const disk = diskOf(context);
    const { ledger, taken, reopened } = await onFullDisk(disk);
    const second = await reopened();
    expect(contentsOf(await second.ledger.snapshot())).toEqual(foldEntries(taken));
    disk.free();
    for (const entry of all) await second.ledger.apply(entry);
    expect(contentsOf(await second.ledger.snapshot())).toEqual(foldEntries(all));
    expect(ledger.isUp).toBe(false);
  });

  test('cannot be made there, and says so; it can once there is space', async (context) => {
    const disk = diskOf(context);
    disk.fill();
    const file = `${disk.folder}/new.db`;
    await expect(onFile(file)).rejects.toThrow(
      new LedgerRefusal(
        `the ledger ${file} cannot be written because its disk is full: free some space (database or disk is full)`,
      ),
    );
    disk.free();
    expect((await (await onFile(file)).ledger.snapshot()).rooms).toBe(0);
  });
});
