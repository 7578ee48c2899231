import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

const isThere = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** `describe` where programs are installed; where one is not, skipped loudly, and never in CI. */
export const describeWith = (programs: readonly string[], name: string, body: () => void): void =>
  describeUnlessMissing(
    programs.filter((program) => !isThere(program)),
    name,
    body,
  );

/** `describe` where nothing is missing; else skipped loudly, and never in CI. */
export function describeUnlessMissing(missing: readonly string[], name: string, body: () => void): void {
  if (missing.length === 0) return void describe(name, body);
  if (process.env.CI) throw new Error(`${name}: ${missing.join(', ')} must be installed in CI`);
  process.stderr.write(`SKIPPED ${name}: ${missing.join(', ')} not installed\n`);
  describe.skip(name, body);
}

/** `describe` for root, which alone can give up its rights to another user; skipped loudly for others, and never in CI. */
export function describeAsRoot(name: string, body: () => void): void {
  if (process.getuid?.() === 0) return void describe(name, body);
  if (process.env.CI) throw new Error(`${name}: CI must run as root`);
  process.stderr.write(`SKIPPED ${name}: needs root\n`);
  describe.skip(name, body);
}
