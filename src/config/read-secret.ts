import { readFileSync } from 'node:fs';

/** The value of a variable, or of the file that `NAME_FILE` names (Docker and Kubernetes secrets); empty counts as unset. */
export function readSecret(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): { value: string | undefined } | { problem: string } {
  const file = environment[`${name}_FILE`];
  if (!file) return { value: environment[name] || undefined };
  if (environment[name]) return { problem: `${name}: set it or ${name}_FILE, not both` };
  try {
    return { value: readFileSync(file, 'utf8').trim() || undefined };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { problem: `${name}_FILE: expected a file that can be read (${code})` };
  }
}
