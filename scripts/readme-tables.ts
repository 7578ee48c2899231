import { type AlertTable, alertDetails, alertTable } from '../grafana/alert-table.ts';
import { boards } from '../grafana/artefacts.ts';
import { metrics } from '../src/catalog/catalog.ts';
import { type Variable, variables } from '../src/config/variables.ts';
import { thresholds } from '../src/rules/thresholds.ts';
import { chartValuesTable } from './chart-values-table.ts';
import { bucketRows, labelRows } from './label-tables.ts';
import { apiTroublesTable, inferencesTable, refusalSections, startupTable } from './trouble-sections.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const code = (text: string): string => `\`${text}\``;

/** The metrics of the catalogue, a row each. */
export const metricsTable = (): string =>
  table(
    ['metric', 'type', 'labels', 'meaning'],
    metrics.map(([name, { type, labels, help }]) => [
      code(name),
      type,
      labels.map(code).join(', ') || '–',
      help.replaceAll('|', '\\|'),
    ]),
  );

/** The environment variables, a row each. */
export const environmentTable = (): string =>
  table(
    ['variable', 'default', 'meaning'],
    Object.entries(variables).map(([name, variable]: [string, Variable]) => [
      code(name),
      variable.required ? 'required' : variable.default ? code(variable.default) : '–',
      variable.description + (variable.secret ? `; ${code(`${name}_FILE`)} reads it from a file` : ''),
    ]),
  );

const ofAlerts = ({ head, rows }: AlertTable): string =>
  table(
    head,
    rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|'))),
  );

/** The default thresholds, a line per alert, in the format of `rules --thresholds FILE`. */
const thresholdsFile = (): string => {
  const lines = Object.entries(thresholds).map(([alert, values]) => {
    const keys = Object.entries(values).map(([key, value]) => `${key}: ${value}`);
    return `${alert}: { ${keys.join(', ')} }`;
  });
  return ['```yaml', ...lines, '```'].join('\n');
};

const generated: Readonly<Record<string, () => string>> = {
  metrics: metricsTable,
  environment: environmentTable,
  labels: () => table(['label', 'of', 'values', 'meaning'], labelRows()),
  buckets: () => table(['histogram', 'upper bounds in seconds'], bucketRows()),
  refusals: refusalSections,
  'startup-errors': startupTable,
  inferences: inferencesTable,
  alerts: () => ofAlerts(alertTable()),
  'alert-details': () => ofAlerts(alertDetails(boards)),
  thresholds: thresholdsFile,
  'api-troubles': apiTroublesTable,
  values: chartValuesTable,
};

/** A text with the parts between `<!-- NAME -->` and `<!-- /NAME -->` generated again. */
export function withTables(text: string): string {
  return Object.entries(generated).reduce(
    (written, [name, render]) =>
      written.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, begin: string, end: string) => `${begin}${render()}\n${end}`,
      ),
    text,
  );
}
