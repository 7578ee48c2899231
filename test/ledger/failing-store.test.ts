import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/ledger/backend.ts';
import { createLedger } from '../../src/ledger/create-ledger.ts';
import { health } from '../../src/ledger/health.ts';
import { sqliteBackend } from '../../src/ledger/sqlite/backend.ts';
import { type Fixture, fixture, type Settings } from './contract/open.ts';
import { entry, openCall } from './support/entries.ts';
import { newFile } from './support/new-file.ts';
import { activeOf, contentsOf } from './support/totals.ts';

interface Breakable extends Fixture {
  /** From now on nothing can be written, until it is mended. */
  breakStore(): void;
  mendStore(): void;
  /** What the ledger reported. */
  readonly reported: boolean[];
  readonly why: unknown[];
  /** How often the store was written to. */
  readonly commits: number[];
}

/** A ledger on a real file whose writes can be made to fail. */
async function breakable(changes: Partial<Settings> = {}): Promise<Breakable> {
  let broken = false;
  const reported: boolean[] = [];
  const why: unknown[] = [];
  const commits: number[] = [];
  const check = () => {
    if (broken) throw new Error('the disk is gone');
  };
  const under = await fixture(
    async (settings) => {
      const real = sqliteBackend(newFile(), settings);
      const backend: Backend = {
        ...real,
        async commit(changes) {
          check();
          return real.commit(changes);
        },
        async maintain(now) {
          check();
          return real.maintain(now);
        },
        async probe() {
          check();
          return real.probe();
        },
      };
      const state = health(true, (up, error) => settings.onUp?.(up, error));
      return {
        ledger: createLedger(backend, state, settings),
        reopen: () => Promise.reject(new Error('not needed')),
      };
    },
    {
      onUp(up, error) {
        reported.push(up);
        why.push(error);
      },
      onCommit: (seconds) => commits.push(seconds),
      ...changes,
    },
  );
  return {
    ...under,
    reported,
    why,
    commits,
    breakStore() {
      broken = true;
    },
    mendStore() {
      broken = false;
    },
  };
}

const unavailable = { name: 'LedgerUnavailable', code: 'unavailable' };

describe('a ledger whose store fails', () => {
  test('refuses every entry of a batch and keeps its contents unchanged', async () => {
    const { ledger, breakStore } = await breakable();
    await ledger.apply(openCall('a', 0));
    const before = contentsOf(await ledger.snapshot());
    breakStore();
    const batch = [openCall('b', 1), openCall('a', 0), entry('EV_ignored', undefined)].map((next) =>
      ledger.apply(next),
    );
    for (const work of batch) await expect(work).rejects.toMatchObject(unavailable);
    expect(contentsOf(await ledger.snapshot())).toEqual(before);
  });

  test('applies a refused entry once when it is sent again', async () => {
    const { ledger, breakStore, mendStore } = await breakable();
    breakStore();
    const again = openCall('a', 0);
    await expect(ledger.apply(again)).rejects.toMatchObject(unavailable);
    mendStore();
    expect(await ledger.apply(again)).toBe('applied');
    expect(await ledger.apply(again)).toBe('duplicate');
    expect(contentsOf(await ledger.snapshot())).toMatchObject({ active: { 'inbound|ST_in': 1 }, rooms: 1 });
  });

  test('is down from the first failure and up from the first success, and reports each change once, with its cause', async () => {
    const { ledger, sweepAt, breakStore, mendStore, reported, why } = await breakable();
    await ledger.apply(openCall('a', 0));
    expect([ledger.isUp, reported]).toEqual([true, []]);
    for (const round of [1, 2]) {
      breakStore();
      await ledger.apply(openCall(`b${round}`, 0)).catch(() => undefined);
      await ledger.apply(openCall(`b${round}`, 0)).catch(() => undefined);
      await sweepAt(round).catch(() => undefined);
      expect(ledger.isUp).toBe(false);
      mendStore();
      await ledger.apply(openCall(`c${round}`, 0));
      await sweepAt(round);
      expect(ledger.isUp).toBe(true);
    }
    expect(reported).toEqual([false, true, false, true]);
    expect(why.map((error) => (error instanceof Error ? error.message : error))).toEqual([
      'the disk is gone',
      undefined,
      'the disk is gone',
      undefined,
    ]);
  });

  test.each(['a sweep', 'a repetition'])('is found to work again by %s that has nothing to write', async (what) => {
    const { ledger, sweepAt, breakStore, mendStore, reported } = await breakable();
    await ledger.apply(openCall('a', 0));
    breakStore();
    await ledger.apply(openCall('b', 0)).catch(() => undefined);
    const retry = () => (what === 'a sweep' ? sweepAt(1) : ledger.apply(openCall('a', 0)));
    await expect(retry()).rejects.toMatchObject(unavailable);
    mendStore();
    await retry();
    expect(reported).toEqual([false, true]);
  });

  test('settles what became due meanwhile, once it works again', async () => {
    const { ledger, sweepAt, breakStore, mendStore } = await breakable({ callMaxAgeMs: 3_600_000 });
    await Promise.all(Array.from({ length: 700 }, (_, index) => ledger.apply(openCall(`${index}`, 0))));
    breakStore();
    await expect(sweepAt(3600)).rejects.toMatchObject(unavailable);
    await expect(sweepAt(3601)).rejects.toMatchObject(unavailable);
    expect(activeOf(await ledger.snapshot())).toEqual({ 'inbound|ST_in': 700 });
    mendStore();
    await sweepAt(3602);
    expect(activeOf(await ledger.snapshot())).toEqual({});
  });

  test('gives a trunk no label for a call that it did not keep', async () => {
    const { ledger, breakStore, mendStore } = await breakable({ trunkLimit: 1 });
    breakStore();
    await ledger.apply(openCall('lost', 0, { trunkId: 'ST_lost' })).catch(() => undefined);
    mendStore();
    await ledger.apply(openCall('a', 0, { trunkId: 'ST_1' }));
    expect(activeOf(await ledger.snapshot())).toEqual({ 'inbound|ST_1': 1 });
  });

  test('forgets no id meanwhile that it must still know', async () => {
    const { ledger, sweepAt, breakStore, mendStore } = await breakable();
    await ledger.apply(openCall('a', 0));
    breakStore();
    await ledger.apply(openCall('b', 0)).catch(() => undefined);
    await sweepAt(300).catch(() => undefined);
    mendStore();
    expect(await ledger.apply(openCall('a', 0))).toBe('duplicate');
  });
});

test('reports the time of a commit for each batch that writes something, and for no other', async () => {
  const { ledger, sweepAt, commits } = await breakable();
  await sweepAt(0);
  expect(commits).toHaveLength(0);
  await Promise.all([openCall('a', 0), openCall('b', 0)].map((next) => ledger.apply(next)));
  expect(commits).toHaveLength(1);
  await ledger.apply(openCall('a', 0));
  await sweepAt(1);
  expect(commits).toHaveLength(1);
  await sweepAt(100_000);
  expect(commits).toHaveLength(2);
  for (const seconds of commits) expect(seconds).toBeLessThan(10);
});
