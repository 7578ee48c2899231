import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCall } from './entries.ts';
import { onFile } from './open-url.ts';

/** Makes a ledger of some hundred calls, so that its tables fill several pages each. */
export async function filledLedger(file: string): Promise<void> {
  const { ledger } = await onFile(file);
  const calls = Array.from({ length: 400 }, (_, index) => openCall(`${index}`, index, { trunkId: `ST_${index % 50}` }));
  await Promise.all(calls.map((call) => ledger.apply(call)));
  await ledger.close();
}

/** The contents of a folder, side files included: the digest of each file, or that it is a folder. */
export const contentsOfFolder = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, join(folder, name)] as const)
      .map(([name, path]) => [
        name,
        statSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'folder',
      ]),
  );
