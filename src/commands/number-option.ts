import { UsageError } from './usage-error.ts';

/** What a number on the command line may be. */
export interface NumberRange {
  /** The lowest; with `above`, what it has to be higher than. */
  readonly min: number;
  readonly max?: number;
  readonly above?: true;
  readonly whole?: true;
}

const describe = ({ min, max, above, whole }: NumberRange): string => {
  const kind = whole ? 'a whole number' : 'a number';
  if (max !== undefined) return `${kind} from ${min} to ${max}`;
  return `${kind} ${above ? `above ${min}` : `from ${min} on`}`;
};

/**
 * The value of a numeric option, undefined when it is not given.
 * @throws UsageError
 */
export function numberOption(name: string, text: string | undefined, range: NumberRange): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const { min, max = Number.MAX_VALUE, above, whole } = range;
  const fits = value >= min && value <= max && !(above && value === min) && (!whole || Number.isInteger(value));
  if (!fits) throw new UsageError(`--${name}: expected ${describe(range)}, got ${JSON.stringify(text)}`);
  return value;
}
