import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('../sqlite/children/opener.ts', import.meta.url));

/** The user `nobody`, whom file modes hold back; undefined when the tests do not run as root and are held back anyway. */
export const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

/** Opens a ledger in a process of its own. */
export async function opener(file: string, uid?: number) {
  const child = spawn(process.execPath, [script, `sqlite:${file}`, ...(uid === undefined ? [] : [`${uid}`])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.stdin.end();
    await ended;
  });
  const [output]: unknown[] = await once(child.stdout.setEncoding('utf8'), 'data');
  return {
    /** `open`, or `LedgerRefusal: …`. */
    said: String(output).trim(),
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
