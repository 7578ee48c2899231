import type { Family } from './family.ts';

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
