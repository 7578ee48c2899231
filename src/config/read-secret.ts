import { readFileSync } from 'node:fs';
import { errorCode } from '../files.ts';

/** Without white space around it; of several lines, which may be YAML, the first one keeps its indentation. */
function trimmed(text: string): string {
  const ended = text.replace(/^\ufeff/, '').trimEnd();
  return ended.includes('\n') ? ended.replace(/^(?:[^\S\n]*\n)+/, '') : ended.trim();
}

/**
 * The value of a variable, or of the file that `NAME_FILE` names (Docker and Kubernetes secrets), without white space around
 * it, which files and `.env` lines end with; empty counts as unset.
 */
export function readSecret(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): { value: string | undefined } | { problem: string } {
  const file = environment[`${name}_FILE`];
  if (!file) return { value: trimmed(environment[name] ?? '') || undefined };
  if (environment[name]) return { problem: `${name}: set it or ${name}_FILE, not both` };
  try {
    return { value: trimmed(readFileSync(file, 'utf8')) || undefined };
  } catch (error) {
    return { problem: `${name}_FILE: expected a file that can be read (${errorCode(error)})` };
  }
}
