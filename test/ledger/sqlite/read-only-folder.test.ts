import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeAsRoot } from '../../support/processes/programs.ts';
import { foldEntries } from '../support/model.ts';
import { newFile, newFolder } from '../support/new-file.ts';
import { onFile } from '../support/open-url.ts';
import { nobody } from '../support/opener.ts';
import { recordedEntries } from '../support/recorded-entries.ts';
import { contentsOf } from '../support/totals.ts';

const writer = fileURLToPath(new URL('children/writer.ts', import.meta.url));
const all = recordedEntries(8);

describeAsRoot('a folder that becomes read-only while its ledger is written', () => {
  test('stops nothing: all entries are applied, and are there when the ledger is opened again', async () => {
    const file = newFile();
    const folder = dirname(file);
    chownSync(folder, nobody ?? 0, nobody ?? 0);
    const entries = join(newFolder(), 'entries.json');
    writeFileSync(entries, JSON.stringify(all));
    const child = spawn(process.execPath, [writer, `sqlite:${file}`, entries, '0', `${nobody}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let reported = 0;
    for await (const _ of createInterface(child.stdout)) {
      reported++;
      if (reported === 100) chmodSync(folder, 0o555);
    }
    expect(await closed).toEqual([0, null]);
    expect(reported).toBe(all.length);
    chmodSync(folder, 0o700);
    expect(contentsOf(await (await onFile(file)).ledger.snapshot())).toEqual(foldEntries(all));
  });
});
