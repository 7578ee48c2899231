import { readFileSync } from 'node:fs';

/** A web configuration file, or a certificate that it names, that is wrong: every problem, each with its file. */
export class WebConfigFileError extends Error {
  override readonly name = 'WebConfigFileError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** @throws WebConfigFileError the file cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new WebConfigFileError([`${path}: cannot be read (${code})`]);
  }
}
