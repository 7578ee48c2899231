/** Metrics that the catalogue does not have yet, with their labels: this list has to be empty in the end. */
export const comingMetrics = {
  trunk_channels: ['trunk'],
  trunk_calls_per_second_limit: ['trunk'],
  trunk_erlang_limit: ['trunk', 'blocking'],
} as const;

export type ComingMetric = keyof typeof comingMetrics;
