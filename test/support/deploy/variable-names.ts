import { type Variable, variables } from '../../../src/config/variables.ts';

/** Whether the service reads a variable of this name; the file of a secret is one. */
export function isVariable(name: string): boolean {
  const entries: [string, Variable][] = Object.entries(variables);
  return entries.some(([known, { secret }]) => name === known || (secret && name === `${known}_FILE`));
}
