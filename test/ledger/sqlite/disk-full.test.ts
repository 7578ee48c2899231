import { describe, expect, type TestContext, test } from 'vitest';
import type { Entry } from '../../../src/ledger/ledger.ts';
import { LedgerRefusal } from '../../../src/ledger/ledger.ts';
import { foldEntries } from '../support/model.ts';
import { onFile } from '../support/open-url.ts';
import { recordedEntries } from '../support/recorded-entries.ts';
import { type SmallDisk, smallDisk } from '../support/small-disk.ts';
import { contentsOf } from '../support/totals.ts';

const all = recordedEntries(8);
const full = 'cannot be written because its disk is full: free disk space (database or disk is full)';

/** The disk of this test; without one it is skipped, and says so. */
function diskOf(context: TestContext): SmallDisk {
  return smallDisk() ?? context.skip('no file system can be mounted here');
}

/** A ledger on a disk that has just become full: some entries were accepted, one was refused. */
async function onFullDisk(disk: SmallDisk) {
  const reported: boolean[] = [];
  const file = `${disk.folder}/ledger.db`;
  const under = await onFile(file, { onUp: (up) => reported.push(up) });
  const taken: Entry[] = [];
  const take = async (entry: Entry) => {
    await under.ledger.apply(entry);
    taken.push(entry);
  };
  await takeAll(all.slice(0, 100), take);
  disk.fill();
  const refused: unknown = await takeAll(all.slice(100), take).catch((error: unknown) => error);
  return { ...under, file, reported, taken, take, left: all.slice(taken.length), refused };
}

async function takeAll(entries: readonly Entry[], take: (entry: Entry) => Promise<void>): Promise<void> {
  for (const entry of entries) await take(entry);
}

describe('a ledger whose disk becomes full', () => {
  test('refuses entries, keeps nothing of them, and reports once that it is down', async (context) => {
    const { ledger, sweepAt, reported, taken, left, refused } = await onFullDisk(diskOf(context));
    expect(refused).toMatchObject({ name: 'LedgerUnavailable', code: 'unavailable' });
    expect(refused).toHaveProperty('cause.errcode', 13); // SQLITE_FULL
    const batch = left.slice(0, 50).map((entry) => ledger.apply(entry));
    const results = await Promise.allSettled(batch);
    expect(new Set(results.map((result) => result.status === 'rejected' && result.reason.code))).toEqual(
      new Set(['unavailable']),
    );
    await expect(sweepAt(0)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(sweepAt(1)).rejects.toMatchObject({ code: 'unavailable' });
    expect(ledger.isUp).toBe(false);
    expect(reported).toEqual([false]);
    expect(contentsOf(await ledger.snapshot())).toEqual(foldEntries(taken));
  });

  test('accepts entries again with the next webhook after there is space', async (context) => {
    const disk = diskOf(context);
    const { ledger, reported, taken, take } = await onFullDisk(disk);
    disk.free();
    await takeAll(all, take);
    expect(ledger.isUp).toBe(true);
    expect(reported).toEqual([false, true]);
    expect(contentsOf(await ledger.snapshot())).toEqual(foldEntries(taken));
  });

  test('is found to work again by a sweep, when no webhook comes', async (context) => {
    const disk = diskOf(context);
    const { ledger, sweepAt, reported } = await onFullDisk(disk);
    await sweepAt(0).catch(() => undefined);
    disk.free();
    expect(ledger.isUp).toBe(false);
    await sweepAt(1);
    expect(ledger.isUp).toBe(true);
    await sweepAt(2);
    expect(reported).toEqual([false, true]);
  });

  test('is not found to work by a sweep while there is space for a small write but not for a large batch', async (context) => {
    const disk = diskOf(context);
    const { ledger, left } = await onFullDisk(disk);
    await expect(ledger.sweep(0)).rejects.toMatchObject({ code: 'unavailable' });
    disk.fill(); // with what the sweep gave back
    disk.free(12_288);
    for (let from = 0; from < 1000; from += 100) {
      await expect(ledger.sweep(0)).rejects.toMatchObject({ code: 'unavailable' });
      const batch = left.slice(from, from + 100).map((entry) => ledger.apply(entry));
      for (const work of batch) await expect(work).rejects.toMatchObject({ code: 'unavailable' });
    }
  });

  test('loses nothing that it reported when it is closed, and can be opened again once there is space', async (context) => {
    const disk = diskOf(context);
    const { ledger, file, taken } = await onFullDisk(disk);
    await ledger.close();
    await expect(onFile(file)).rejects.toThrow(new LedgerRefusal(`the ledger ${file} ${full}`));
    disk.free();
    const second = await onFile(file);
    expect(contentsOf(await second.ledger.snapshot())).toEqual(foldEntries(taken));
    await takeAll(all, async (entry) => void (await second.ledger.apply(entry)));
    expect(contentsOf(await second.ledger.snapshot())).toEqual(foldEntries(all));
  });

  test('cannot be made there, and says so; it can once there is space', async (context) => {
    const disk = diskOf(context);
    disk.fill();
    const file = `${disk.folder}/new.db`;
    await expect(onFile(file)).rejects.toThrow(new LedgerRefusal(`the ledger ${file} ${full}`));
    disk.free();
    expect((await (await onFile(file)).ledger.snapshot()).rooms).toBe(0);
  });
});
