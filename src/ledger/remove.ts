import { rmSync } from 'node:fs';

/** Removes a file; where the folder became read-only meanwhile it stays, and does no harm. */
export function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What is in it is known to be of no use.
  }
}
