import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Entry } from '../../../src/ledger/ledger.ts';

const script = fileURLToPath(new URL('../sqlite/children/writer.ts', import.meta.url));

/**
 * Starts a process that writes entries into a ledger, and stops it (SIGSTOP) after it has reported at least `after` of
 * them. Its files then are what an atomic snapshot of the volume contains.
 */
export async function stoppedWriter(file: string, entries: readonly Entry[], after: number) {
  const list = join(dirname(file), '..', `${basename(dirname(file))}.json`);
  writeFileSync(list, JSON.stringify(entries));
  onTestFinished(() => rmSync(list, { force: true }));
  const child = spawn(process.execPath, [script, `sqlite:${file}`, list, '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const isStopped = () =>
    execFileSync('ps', ['-o', 'state=', '-p', `${child.pid}`], { encoding: 'utf8' }).startsWith('T');

  let output = '';
  const { promise: reportedEnough, resolve } = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.split('\n').length <= after) return;
    child.kill('SIGSTOP');
    resolve();
  });
  await Promise.race([reportedEnough, closed]);
  while (!isStopped()) await setTimeout(5);

  return {
    /** Ids that it reported before it stopped. */
    reported: output.split('\n').slice(0, -1),
    /** Continues it (SIGCONT) until it has written every entry and closed the ledger. @returns its exit code */
    async finish(): Promise<unknown> {
      child.stdout.removeAllListeners('data').resume();
      child.kill('SIGCONT');
      const [code]: unknown[] = await closed;
      return code;
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
