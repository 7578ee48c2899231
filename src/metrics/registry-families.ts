import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
import { type Family, labelText, sampleLine } from './family.ts';

/** A value of a histogram says which of the family's series it is of. */
type Value = MetricValue<string> & { readonly metricName?: string };

/** What a prom-client registry holds, to be written in whichever format was asked for: its own writer can do one. */
export async function registryFamilies(registry: Registry): Promise<Family[]> {
  const metrics: MetricObjectWithValues<Value>[] = await registry.getMetricsAsJSON();
  return metrics.map(({ name, type, help, values }) => ({
    name,
    type: String(type),
    help,
    lines: values.map(({ metricName = name, labels, value }) => {
      const { le, ...others } = labels as Record<string, string | number>;
      return sampleLine(metricName, labelText(le === undefined ? others : { ...others, le }), value);
    }),
  }));
}
