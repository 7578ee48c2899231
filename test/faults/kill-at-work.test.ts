import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openCall } from '../ledger/support/entries.ts';
import { newFolder } from '../ledger/support/new-file.ts';
import { onFile } from '../ledger/support/open-url.ts';
import { contentsOf, expectBalanced, totalOf } from '../ledger/support/totals.ts';
import { seconds } from '../support/calls/facts.ts';
import { seeded } from '../support/calls/seeded.ts';

const script = fileURLToPath(new URL('children/sweeper.ts', import.meta.url));
const callMaxAgeMs = 3_600_000;
const calls = 10_000;
const kills = 8;
const random = seeded(Number(process.env.FAULTS_SEED || Date.now()));

type Work = 'opening' | 'sweeping';
const works: readonly string[] = ['opening', 'sweeping', 'done'] satisfies (Work | 'done')[];

/** Starts a sweeper, and reports each time when it begins the next piece of its work. */
function sweeper(file: string, at: number) {
  const child = spawn(process.execPath, [script, `sqlite:${file}`, `${callMaxAgeMs}`, `${at}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const closed = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)));
  return {
    async comesTo(work: string): Promise<number> {
      for (;;) {
        const { value } = await lines.next();
        if (!works.includes(String(value))) throw new Error(`the sweeper said ${value}`);
        if (value === work) return performance.now();
      }
    },
    kill() {
      child.kill('SIGKILL');
      return closed;
    },
  };
}

/** Makes a ledger of thousands of open calls, the newest in the WAL, as a killed process leaves them. @returns copies it */
async function crowded(): Promise<() => string> {
  const folder = newFolder();
  const { ledger } = await onFile(join(folder, 'ledger.db'), { callMaxAgeMs });
  for (let from = 0; from < calls; from += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, index) => ledger.apply(openCall(`${from + index}`, 0))));
    if (from === calls / 2) await ledger.sweep(0);
  }
  const copy = (from: string): string => {
    const to = newFolder();
    for (const name of ['ledger.db', 'ledger.db-wal']) cpSync(join(from, name), join(to, name));
    return to;
  };
  const killed = copy(folder);
  await ledger.close();
  return () => join(copy(killed), 'ledger.db');
}

/** Duration of a piece of the work, ms. */
async function timeOf(work: Work, file: string, at: number): Promise<number> {
  const one = sweeper(file, at);
  const began = await one.comesTo(work);
  const took = (await one.comesTo(works[works.indexOf(work) + 1] ?? '')) - began;
  await one.kill();
  return took;
}

test.each(['opening', 'sweeping'] as const)(
  'killed while it is %s thousands of calls: nothing is lost or counted twice',
  async (work) => {
    const at = seconds(callMaxAgeMs / 1000);
    const copy = await crowded();
    const took = await timeOf(work, copy(), at);
    let expiredBefore = 0;
    for (let kill = 0; kill < kills; kill++) {
      const file = copy();
      const one = sweeper(file, at);
      await one.comesTo(work);
      await setTimeout(took * random());
      expect(await one.kill()).toBe('SIGKILL');
      const { ledger, sweepAt } = await onFile(file, { callMaxAgeMs });
      const found = await ledger.snapshot();
      expectBalanced(found);
      expect(totalOf(found, 'inbound|ST_in', 'calls_started_total')).toBe(calls);
      expiredBefore += totalOf(found, '', 'calls_inferred_total:end/expired');
      await sweepAt(callMaxAgeMs / 1000);
      const settled = await ledger.snapshot();
      expect(totalOf(settled, '', 'calls_inferred_total:end/expired')).toBe(calls);
      expect(contentsOf(settled).active).toEqual({});
      await ledger.close();
    }
    process.stdout.write(
      `killed ${kills} times while ${work} (${took.toFixed(0)} ms): ${expiredBefore} of ${calls * kills} were settled\n`,
    );
  },
);
