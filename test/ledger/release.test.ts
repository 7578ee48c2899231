import { copyFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { releaseContract, releases } from './release/contract.ts';
import { newFile } from './support/new-file.ts';

test('there is a ledger of a release', () => {
  expect(releases).not.toEqual([]);
});

describe.each(releases)('the file $name', (release) => {
  releaseContract(release, async (settings) => {
    const file = newFile();
    copyFileSync(new URL('ledger.db', release.folder), file);
    const ledger = await openLedger(`sqlite:${file}`, settings);
    onTestFinished(() => ledger.close());
    return ledger;
  });
});
