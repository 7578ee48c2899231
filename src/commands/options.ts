import { InvalidArgumentError } from '@commander-js/extra-typings';
import { type Variable, variables } from '../config/variables.ts';

/** A command cannot run with its options or environment; the message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The numbers that an option accepts. */
export interface NumberRange {
  /** The lowest; with `above`, the number must be higher. */
  readonly min: number;
  readonly max?: number;
  readonly above?: true;
  readonly whole?: true;
}

const describeRange = ({ min, max, above, whole }: NumberRange): string => {
  const kind = whole ? 'a whole number' : 'a number';
  if (max !== undefined) return `${kind} from ${min} to ${max}`;
  return `${kind} ${above ? `above ${min}` : `from ${min} on`}`;
};

/** @returns the parser of a numeric option, which throws InvalidArgumentError */
export function numberIn(range: NumberRange): (text: string) => number {
  const { min, max = Number.MAX_VALUE, above, whole } = range;
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const fits = value >= min && value <= max && !(above && value === min) && (!whole || Number.isInteger(value));
    if (!fits) throw new InvalidArgumentError(`Expected ${describeRange(range)}.`);
    return value;
  };
}

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** The address that traffic is sent to. @throws InvalidArgumentError */
export function httpUrl(text: string): string {
  if (isHttp(text)) return text;
  throw new InvalidArgumentError('Expected an http or https URL.');
}

/** An address that alerts append to, without trailing slashes. Braces would be read as a template. @throws InvalidArgumentError */
export function linkUrl(text: string): string {
  if (isHttp(text) && !/[{}#?\s]/.test(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('Expected an http or https URL without query and fragment.');
}

function describeVariable([name, variable]: [string, Variable]): string {
  const { required, default: value = 'none', description, secret } = variable;
  const file = secret ? `; ${name}_FILE reads it from a file` : '';
  return `  ${name} (${required ? 'required' : `default: ${value}`})\n      ${description.replaceAll('`', '')}${file}`;
}

/** Every environment variable that `serve` reads, with its default. */
export const environmentHelp = (): string =>
  `\nEnvironment:\n${Object.entries<Variable>(variables).map(describeVariable).join('\n')}`;
