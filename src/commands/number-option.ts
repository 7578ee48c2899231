import { InvalidArgumentError } from '@commander-js/extra-typings';

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

/** Reads the value of a numeric option. @throws InvalidArgumentError */
export function numberIn(range: NumberRange): (text: string) => number {
  const { min, max = Number.MAX_VALUE, above, whole } = range;
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const fits = value >= min && value <= max && !(above && value === min) && (!whole || Number.isInteger(value));
    if (!fits) throw new InvalidArgumentError(`Expected ${describe(range)}.`);
    return value;
  };
}
