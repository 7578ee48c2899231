import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Entry, Ledger } from '../../../src/ledger/ledger.ts';
import { dayText, openDailyBaseline } from '../../../src/status/daily-baseline.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { plainRules } from '../../support/calls/fold.ts';
import { scenarios } from '../../support/calls/recordings.ts';
import type { Settings } from '../contract/open.ts';
import { activeOf, contentsOf, totalsOf } from '../support/totals.ts';
import { after, before, busyRoomCalls, busyRoomEnd, busyRoomPair, entryOf } from './stream.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);

/** What a release had in its ledgers when they were written. */
const contents = z.object({
  writtenAt: z.number(),
  totals: z.record(z.string(), z.number()),
  active: z.record(z.string(), z.number()),
  rooms: z.number(),
  openCalls: z.array(z.looseObject({ call: z.string() })),
  day: z.string(),
});

export interface Release {
  /** Such as `ledger-1.0.0`. */
  readonly name: string;
  /** Holds `ledger.db`, `redis.jsonl` and `contents.json`. */
  readonly folder: URL;
}

export const releases: readonly Release[] = readdirSync(fixtures)
  .filter((name) => name.startsWith('ledger-'))
  .map((name) => ({ name, folder: new URL(`${name}/`, fixtures) }));

const countEnds = (pairs: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const pair of pairs) counts[pair] = (counts[pair] ?? 0) + 1;
  return counts;
};

/** Promises that a ledger which a release has written is read: what it has, which webhooks it knows, and how it goes on. */
export function releaseContract({ folder }: Release, open: (settings: Settings) => Promise<Ledger>): void {
  const { writtenAt, day, openCalls, ...expected } = contents.parse(
    JSON.parse(readFileSync(new URL('contents.json', folder), 'utf8')),
  );
  async function opened() {
    let time = writtenAt;
    const ledger = await open({
      callMaxAgeMs: plainRules.callMaxAgeMs,
      trunkLimit: 500,
      trunks: describedTrunks(),
      now: () => time,
    });
    const apply = async (entries: readonly Entry[]) => {
      const results = [];
      for (const entry of entries) results.push(await ledger.apply(entry));
      return results;
    };
    const passTo = (now: number) => {
      time = now;
      return ledger.sweep(now);
    };
    return { ledger, apply, passTo };
  }

  test('has its totals and its open calls', async () => {
    const { ledger } = await opened();
    expect(contentsOf(await ledger.snapshot())).toEqual(expected);
    const views = (await ledger.openCalls()).toSorted((a, b) => (a.call < b.call ? -1 : 1));
    expect(views).toMatchObject(openCalls);
    expect(views.length).toBeGreaterThan(busyRoomCalls);
  });

  test('knows the webhooks that were counted', async () => {
    const { ledger, apply } = await opened();
    const results = await apply(before.map(entryOf));
    expect(new Set(results)).toEqual(new Set(['duplicate']));
    expect(contentsOf(await ledger.snapshot())).toEqual(expected);
  });

  test('goes on with them: in the end every call has the outcome that the SIP side saw', async () => {
    const { ledger, apply, passTo } = await opened();
    await apply(after.map(entryOf));
    await passTo((after.at(-1)?.receivedAt ?? 0) + 120_000);
    const snapshot = await ledger.snapshot();
    const totals = totalsOf(snapshot);
    const ends = Object.entries(totals).flatMap(([name, count]) => {
      const [, pair, outcome] = /^(\S+) calls_ended_total:(\w+)$/.exec(name) ?? [];
      return pair === undefined ? [] : Array<string>(count).fill(`${pair} ${outcome}`);
    });
    expect(countEnds(ends)).toEqual(
      countEnds(scenarios.map(({ direction, trunk, outcome }) => `${direction}|${trunk} ${outcome}`)),
    );
    expect(Object.values(activeOf(snapshot))).toEqual([busyRoomCalls]);
  });

  test('goes on with a room of many calls', async () => {
    const { ledger, apply } = await opened();
    await apply([busyRoomEnd]);
    const snapshot = await ledger.snapshot();
    expect(Object.values(activeOf(snapshot)).reduce((sum, open) => sum + open)).toBe(openCalls.length - busyRoomCalls);
    expect(totalsOf(snapshot)[`${busyRoomPair} calls_ended_total:unknown`]).toBe(busyRoomCalls);
  });

  test('counts today from where the release began to', async () => {
    const { ledger } = await opened();
    const book = await openDailyBaseline({
      ledger,
      now: () => writtenAt,
      timeZone: 'UTC',
      onUnwritten: () => undefined,
    });
    expect(dayText(book.today)).toBe(day);
  });
}
