import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartValues } from '../../scripts/chart-values-table.ts';
import { withTables } from '../../scripts/readme-tables.ts';
import { variables } from '../../src/config/variables.ts';
import { version } from '../../src/version.ts';

const file = (path: string) => new URL(`../../deploy/helm/livekit-telephony-exporter/${path}`, import.meta.url);
const read = (path: string) => readFileSync(file(path), 'utf8');

interface Schema {
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
}
const schema: z.ZodType<Schema> = z.looseObject({
  get properties() {
    return z.record(z.string(), schema).optional();
  },
});
const values = schema.parse(JSON.parse(read('values.schema.json')));

/** Paths of a schema; an object whose properties are free is one. */
const paths = ({ properties }: Schema, above = ''): string[] =>
  properties === undefined
    ? [above]
    : Object.entries(properties).flatMap(([name, inner]) => paths(inner, above === '' ? name : `${above}.${name}`));

describe('the chart’s files', () => {
  test('have the package’s version', () => {
    expect(parse(read('Chart.yaml'))).toMatchObject({
      name: 'livekit-telephony-exporter',
      version,
      appVersion: version,
    });
  });

  test('document every value', () => {
    expect(chartValues().filter(({ description }) => !description)).toEqual([]);
    expect(read('README.md')).toBe(withTables(read('README.md')));
    for (const { path } of chartValues()) expect(read('README.md')).toContain(`| \`${path}\` |`);
  });

  test('have a schema of every value and of no other, but for what a parent chart may set', () => {
    const documented = chartValues().map(({ path }) => path);
    const described = (path: string) => documented.some((one) => path === one || path.startsWith(`${one}.`));
    const ofParent = ['global', 'enabled'];
    expect(paths(values).filter((path) => !described(path))).toEqual(ofParent);
    const known = paths(values);
    expect(documented.filter((path) => !known.some((one) => one === path || one.startsWith(`${path}.`)))).toEqual([]);
  });

  test('refuse a value that nobody reads', () => {
    const open = (part: Schema, path: string): string[] =>
      part.properties === undefined
        ? []
        : [
            ...(part.additionalProperties === false || path === 'extraEnv' ? [] : [path]),
            ...Object.entries(part.properties).flatMap(([name, inner]) => open(inner, `${path}.${name}`)),
          ];
    expect(open(values, '')).toEqual([]);
  });

  test('know the path of webhooks that the service has by default', () => {
    expect(parse(read('values.yaml')).webhook.path).toBe(variables.WEBHOOK_PATH.default);
  });

  test('link to files that are there', () => {
    const links = Array.from(read('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(new URL(link, file('README.md'))))).toEqual([]);
  });
});
