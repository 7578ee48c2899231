import { dirname } from 'node:path';
import { expect } from 'vitest';
import { LedgerRefusal } from '../../../src/ledger/ledger.ts';
import { contentsOfFolder } from './filled-ledger.ts';
import { onFile } from './open-url.ts';

/** Opens a file that must be refused. @returns the message */
export async function refused(file: string): Promise<string> {
  const folder = dirname(file);
  const before = contentsOfFolder(folder);
  const error: unknown = await onFile(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LedgerRefusal);
  expect(contentsOfFolder(folder)).toEqual(before);
  return error instanceof Error ? error.message : '';
}
