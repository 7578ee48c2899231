import { type Catalog, catalog, type MetricName, prefix } from '../catalog/catalog.ts';

/** A metric family on its way out: sample lines are the same in both formats, each with its newline. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly lines: Iterable<string>;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** A label value between its quotes; the same rule in the text format and OpenMetrics. */
export const escapeLabel = (value: string): string => value.replace(/["\\\n]/g, (char) => escapes[char] ?? char);

/** `a="1",b="2"`, without the braces. */
export const labelText = (labels: Readonly<Record<string, string | number>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(String(value))}"`)
    .join(',');

export const sampleLine = (name: string, labels: string, value: number): string =>
  labels === '' ? `${name} ${valueText(value)}\n` : `${name}{${labels}} ${valueText(value)}\n`;

/** Numbers as both formats write them. */
function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/** A family of the catalogue. */
export const catalogFamily = (name: MetricName, lines: Iterable<string>): Family => {
  const { type, help }: Catalog[MetricName] = catalog[name];
  return { name: prefix + name, type, help, lines };
};
