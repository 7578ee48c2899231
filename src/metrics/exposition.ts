import type { Context } from 'koa';
import { type Catalog, catalog, type MetricName, prefix } from '../catalog/catalog.ts';

/** A metric family on its way out: sample lines are the same in both formats, each with its newline. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly lines: Iterable<string>;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\0': '\ufffd' };

/**
 * A label value between its quotes; the same rule in the text format and OpenMetrics. Prometheus refuses a whole page that
 * has a NUL in it, and knows no way to write one.
 */
const escapeLabel = (value: string): string => value.replace(/["\\\n\0]/g, (char) => escapes[char] ?? char);

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

export const formats = {
  text: { type: 'text/plain', version: '0.0.4', contentType: 'text/plain; version=0.0.4; charset=utf-8' },
  openMetrics: {
    type: 'application/openmetrics-text',
    version: '1.0.0',
    contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  },
} as const;
export type Format = keyof typeof formats;

const escapeHelp = (help: string): string => help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** In OpenMetrics a counter family is named without the `_total` of its samples. */
const familyName = ({ name, type }: Family, format: Format): string =>
  format === 'openMetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;

/**
 * The families in Prometheus' text format 0.0.4 or in OpenMetrics 1.0, piece by piece; no timestamps, no `_created`
 * (one more series for nothing on Prometheus 2).
 */
export function* exposition(families: Iterable<Family>, format: Format): Generator<string> {
  for (const family of families) {
    const name = familyName(family, format);
    yield `# HELP ${name} ${escapeHelp(family.help)}\n# TYPE ${name} ${family.type}\n`;
    yield* family.lines;
  }
  if (format === 'openMetrics') yield '# EOF\n';
}

const offered = Object.entries(formats).map(
  ([format, { type, version }]) => [`${type};version=${version}`, format as Format] as const,
);

/**
 * The format that a scraper asks for. How names may be escaped (`escaping=…`, of Prometheus 3) and the character set
 * change nothing for ours, but would keep the two from matching.
 */
export function negotiate(ctx: Context): Format {
  ctx.req.headers.accept = ctx.req.headers.accept?.replace(/;\s*(?:escaping|charset)\s*=\s*(?:"[^"]*"|[^\s;,]+)/gi, '');
  const accepted = ctx.accepts(...offered.map(([type]) => type));
  return offered.find(([type]) => type === accepted)?.[1] ?? 'text';
}
