import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeWith } from '../support/processes/programs.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

function findings(program: string, args: readonly string[]): string {
  const { error, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  return stdout + stderr;
}

describeWith(['actionlint', 'shellcheck'], 'the workflows', () => {
  test('have nothing that actionlint and shellcheck find', () => {
    expect(findings('actionlint', ['-no-color'])).toBe('');
  });
});

describeWith(['hadolint'], 'the Dockerfile', () => {
  test('has nothing that hadolint warns of', () => {
    expect(findings('hadolint', ['--no-color', '--failure-threshold', 'warning', 'Dockerfile'])).not.toMatch(
      /warning|error/,
    );
  });
});
