import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { classify } from '../../src/call/classify.ts';
import { pairCells } from '../../src/catalog/cells.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { roomKey } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';
import { plainRules } from '../support/calls/fold.ts';
import { type Recorded, recorded, restarts } from '../support/calls/recordings.ts';

const stream = [...recorded, ...restarts];
const root = mkdtempSync(join(tmpdir(), 'service-restarts-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
const newFolder = () => join(root, String(++folders));
const open = (folder: string) =>
  openLedger(`sqlite:${join(folder, 'ledger.db')}`, {
    callMaxAgeMs: plainRules.callMaxAgeMs,
    trunkLimit: 500,
    trunks: describedTrunks(),
  });

const entryOf = ({ event, receivedAt }: Recorded) => ({
  id: event.id,
  expiresAt: receivedAt + 300_000,
  room: roomKey(event.room?.name ?? ''),
  fact: classify(event, receivedAt),
});

async function totals(ledger: Ledger) {
  const { rows, active, rooms } = await ledger.snapshot();
  const named = [...rows].map(([key, row]) => [
    key,
    key === '' ? [...row] : Object.fromEntries(pairCells.map((cell, i) => [cell, row[i]])),
  ]);
  return {
    rows: Object.fromEntries(named),
    active: Object.fromEntries([...active].filter(([, count]) => count > 0)),
    rooms,
  };
}

/** Leaves a ledger as `kill -9` does: what it wrote is there, nothing was closed. */
async function killed(ledger: Ledger, folder: string): Promise<string> {
  const next = newFolder();
  cpSync(folder, next, { recursive: true });
  await ledger.close();
  return next;
}

type Cut = readonly [at: number, how: 'closed' | 'killed'];

async function run(cuts: readonly Cut[]) {
  let folder = newFolder();
  let ledger = await open(folder);
  for (const [index, request] of stream.entries()) {
    for (const [at, how] of cuts) {
      if (at !== index) continue;
      if (at % 2) await ledger.sweep(request.receivedAt);
      if (how === 'killed') folder = await killed(ledger, folder);
      else await ledger.close();
      ledger = await open(folder);
    }
    await ledger.apply(entryOf(request));
  }
  await ledger.sweep(Math.max(...stream.map(({ receivedAt }) => receivedAt)));
  const result = await totals(ledger);
  await ledger.close();
  return result;
}

test('cutting the stream by restarts of the service, gentle or not, gives the same totals', {
  timeout: 60_000,
}, async () => {
  const whole = await run([]);
  const cut = fc.tuple(fc.nat(stream.length - 1), fc.constantFrom('closed' as const, 'killed' as const));
  await fc.assert(
    fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 6 }), async (cuts) => {
      expect(await run(cuts)).toEqual(whole);
    }),
    { numRuns: 12 },
  );
});
