import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The system's name of an error (`ENOENT`), or `unreadable`. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';

/** Makes a folder, a level at a time: `mkdir` with `recursive` never ends where a parent cannot be made (`/proc/x`). */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
