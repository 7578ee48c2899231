import { readFileSync } from 'node:fs';
import { parseYaml } from '../yaml-file.ts';
import { type Thresholds, thresholdsSchema } from './thresholds.ts';

/** A file of thresholds that is wrong: every problem, each with the file and its line. */
export class ThresholdsFileError extends Error {
  override readonly name = 'ThresholdsFileError';
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * Reads a YAML file with the thresholds that differ; the others keep their defaults.
 * @throws ThresholdsFileError
 */
export function readThresholds(path: string): Thresholds {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ThresholdsFileError([`${path}: cannot be read (${code})`]);
  }
  return parseYaml(text, path, thresholdsSchema, (problems) => new ThresholdsFileError(problems));
}
