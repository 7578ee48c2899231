/** A line of the report: what was measured, what it should be, and what it is. */
export interface Measure {
  readonly name: string;
  readonly goal: string;
  readonly value: number;
  readonly unit: string;
  readonly met: boolean;
  /** What the ratio was made of. */
  readonly detail: string;
}

export const atLeast = (name: string, goal: number, value: number, detail: string, unit = '×'): Measure => ({
  name,
  goal: `≥ ${goal} ${unit}`,
  value,
  unit,
  met: value >= goal,
  detail,
});

export const atMost = (name: string, goal: number, value: number, detail: string, unit = '×'): Measure => ({
  name,
  goal: `≤ ${goal} ${unit}`,
  value,
  unit,
  met: value <= goal,
  detail,
});

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** The report as a Markdown table. */
export const table = (measures: readonly Measure[]): string =>
  [
    '| measure | goal | measured | met | from |',
    '| --- | --- | --- | --- | --- |',
    ...measures.map(
      ({ name, goal, value, unit, met, detail }) =>
        `| ${name} | ${goal} | ${value.toPrecision(3)} ${unit} | ${met ? 'yes' : 'no'} | ${detail} |`,
    ),
  ].join('\n');
