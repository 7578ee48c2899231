import { setImmediate } from 'node:timers/promises';
import { HttpProblem } from '../http/http-problem.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import type { Family, Format } from './exposition.ts';

/**
 * The page is two: what the ledger knows of calls, the same from every replica that shares one, and what this process
 * knows of itself.
 */
export interface Halves {
  /** @throws LedgerUnavailable */
  readonly calls: (format: Format) => Promise<readonly Family[]>;
  readonly process: () => Promise<readonly Family[]>;
}

type Half = keyof Halves;

const isHalf = (name: string): name is Half => name === 'calls' || name === 'process';

/**
 * The families of the halves that `collect[]` names, of both when it names none. While the ledger cannot be read its
 * half is absent: old numbers would look like a site without calls. Asked for alone, it fails, so that the scrape does.
 * @throws HttpProblem `malformed` another name; `unavailable` the calls were asked for alone and cannot be had
 */
export async function collect(halves: Halves, names: readonly string[], format: Format): Promise<readonly Family[]> {
  if (!names.every(isHalf)) throw new HttpProblem('malformed', 'collect[] must be calls or process');
  const wants = (half: Half) => names.length === 0 || names.includes(half);
  const calls = wants('calls')
    ? await halves.calls(format).catch((error: unknown) => {
        if (!(error instanceof LedgerUnavailable)) throw error;
        if (wants('process')) return [];
        throw new HttpProblem('unavailable', 'the ledger cannot be read now', { cause: error });
      })
    : [];
  if (!wants('process')) return calls;
  // Each half needs a part of a millisecond: webhooks run between them.
  await setImmediate();
  return [...calls, ...(await halves.process())];
}
