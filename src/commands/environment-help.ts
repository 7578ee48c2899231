import { type Variable, variables } from '../config/variables.ts';

const defaultOf = ({ required, default: value = 'none' }: Variable): string =>
  required ? 'required' : `default: ${value}`;

function describe(name: string, variable: Variable): string {
  const file = variable.secret ? `; or from the file that ${name}_FILE names` : '';
  return `  ${name} (${defaultOf(variable)})\n      ${variable.description.replaceAll('`', '')}${file}`;
}

/** Every environment variable that `serve` reads, with its default. */
export const environmentHelp = (): string =>
  `\nEnvironment:\n${Object.entries<Variable>(variables)
    .map(([name, variable]) => describe(name, variable))
    .join('\n')}`;
