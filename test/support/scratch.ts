import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file with this content, gone when the test is over. */
export function scratchFile(content: string, name = 'recording.jsonl'): string {
  const folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
