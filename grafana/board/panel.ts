/** A panel as data. What all panels share (data source, legend, tooltip) is added when the JSON is built. */
export interface Panel {
  /** Fixed for good: alerts link to it. The hundreds are the row. */
  readonly id: number;
  readonly title: string;
  /** What it shows, and what to do when it looks bad. */
  readonly description: string;
  readonly kind: Kind;
  /** Id of a Grafana unit. */
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
  readonly steps: readonly Step[];
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  /** Shortest step of the query, for panels of days. */
  readonly interval?: string;
  /** Series whose name matches are limits or comparisons: dashed lines that are not stacked. */
  readonly dashed?: string;
  /** Of a table: its columns from left to right. */
  readonly columns?: readonly Column[];
  /** Of a table: the column that it is sorted by, largest first. */
  readonly sortBy?: string;
}

export type Kind = 'stat' | 'lines' | 'stack' | 'bars' | 'bar-gauge' | 'heatmap' | 'table';

export interface Query {
  readonly expr: string;
  /** `{{label}}` is replaced by the label's value. */
  readonly legend: string;
  readonly instant?: true;
  /** Shows the calls behind a histogram as points, which need a Prometheus that stores exemplars. */
  readonly exemplars?: true;
}

/** From this value on, this colour; the first has no value. */
export interface Step {
  readonly value: number | null;
  readonly color: string;
}

export interface Column {
  /** Name of the field in Grafana: a label, or `Value #A`. */
  readonly field: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  /** Colours the cell. */
  readonly steps?: readonly Step[];
}

export interface Row {
  readonly id: number;
  readonly title: string;
  readonly collapsed: boolean;
  readonly panels: readonly Panel[];
}
