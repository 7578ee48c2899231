/** A stretch of samples: how many, and the value (of a gauge) or the growth per sample (of a counter). */
export type Stretch = readonly [samples: number, value: number];

/** A gauge in promtool's notation, a value for each stretch. */
export const gauge = (...stretches: readonly Stretch[]): string =>
  stretches.map(([samples, value]) => `${value}x${samples - 1}`).join(' ');

/** A counter that starts at 0, in promtool's notation: each stretch goes on from where the one before ended. */
export function counter(...stretches: readonly Stretch[]): string {
  let value = 0;
  return stretches
    .map(([samples, growth]) => {
      const first = value + growth;
      // promtool adds the growth up one by one: a start that lay below its sum by a rounding would be a reset.
      value += samples * growth + 0.0001;
      return `${tidy(first)}+${tidy(growth)}x${samples - 1}`;
    })
    .join(' ');
}

/** No digits of binary arithmetic in files that people read. */
const tidy = (value: number) => Number(value.toFixed(6));
