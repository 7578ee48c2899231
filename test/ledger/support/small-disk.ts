import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { newFolder } from './new-file.ts';

/** A file system of its own that is soon full. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes up what is left of it, to the last byte. */
  fill(): void;
  /** Gives that back, or so many bytes of it. */
  free(bytes?: number): void;
}

/** Mounts one for one test. @returns undefined where that is not allowed: only root may, and not in every container */
export function smallDisk(megabytes = 6): SmallDisk | undefined {
  const folder = join(newFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    console.warn('no file system can be mounted here, so that none can be filled: run as root to test a full disk');
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const file = openSync(filler, 'a');
      try {
        for (;;) writeSync(file, Buffer.alloc(4096));
      } catch (error) {
        if (statfsSync(folder).bavail > 0) throw error;
      } finally {
        closeSync(file);
      }
    },
    free: (bytes) => (bytes === undefined ? rmSync(filler) : truncateSync(filler, statSync(filler).size - bytes)),
  };
}
