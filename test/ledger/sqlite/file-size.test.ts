import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { seconds } from '../../support/calls/facts.ts';
import { unansweredCall } from '../support/entries.ts';
import { newFile } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';

const sizeOf = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** The size of a ledger after so many calls, one per second, with their ids expiring as LiveKit's tokens do. */
async function after(calls: number) {
  const file = newFile();
  const { ledger, sweepAt } = await onFile(file);
  for (let t = 0; t < calls; t++) {
    await sweepAt(t);
    const call = unansweredCall(`${t}`, t);
    await Promise.all(call.map((entry) => ledger.apply({ ...entry, expiresAt: seconds(t + 311) })));
  }
  const { rooms } = await ledger.snapshot();
  const running = sizeOf(dirname(file));
  await ledger.close();
  return { rooms, running, closed: sizeOf(dirname(file)) };
}

test('three times as many past calls take up no more room', async () => {
  const some = await after(1000);
  const many = await after(3000);
  expect(some.rooms).toBeGreaterThan(600);
  for (const part of ['rooms', 'running', 'closed'] as const)
    expect([part, Math.abs(many[part] / some[part] - 1) < 0.1]).toEqual([part, true]);
  expect(many.running).toBeLessThan(8_000_000);
});
