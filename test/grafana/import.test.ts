import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { boards } from '../../grafana/artefacts.ts';
import { panelsOf, parseDashboard } from './lint/dashboard.ts';

const read = (path: string) => readFileSync(new URL(`../../grafana/${path}`, import.meta.url), 'utf8');

const forImport = z.looseObject({
  __inputs: z.array(
    z.object({
      name: z.string().regex(/^DS_[A-Z]+$/),
      label: z.string(),
      description: z.string(),
      type: z.literal('datasource'),
      pluginId: z.string(),
      pluginName: z.string(),
    }),
  ),
  __elements: z.object({}).strict(),
  __requires: z.array(z.object({ type: z.string(), id: z.string(), name: z.string(), version: z.string() })),
});

/** What Grafana makes of a dashboard that is imported: the answers in the place of the inputs, in every string. */
function imported(text: string, answers: Readonly<Record<string, string>>) {
  const { __inputs, __elements, __requires, ...board } = forImport.parse(
    JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string'
        ? value.replaceAll(/\$\{([\w-]+)\}/g, (match, name: string) => answers[name] ?? match)
        : value,
    ),
  );
  return { inputs: __inputs, requires: __requires, board };
}

const picked = 'uid-of-a-prometheus';

describe.each(boards)('the dashboard $uid for an import', ({ uid }) => {
  const text = read(`import/${uid}.json`);
  const { inputs, requires, board } = imported(text, { DS_PROMETHEUS: picked });

  test('asks for one Prometheus', () => {
    expect(inputs.map(({ name, pluginId }) => [name, pluginId])).toEqual([['DS_PROMETHEUS', 'prometheus']]);
  });

  test('is the one that is provisioned, on the data source that was picked', () => {
    const provisioned: unknown = JSON.parse(read(`dashboards/${uid}.json`), (key, value: unknown) => {
      const variable = z.looseObject({ type: z.literal('datasource'), query: z.string() }).safeParse(value);
      if (key === '' || !variable.success) return value;
      return { ...variable.data, current: { selected: false, text: 'Prometheus', value: picked } };
    });
    expect(board).toEqual(provisioned);
    expect(text.match(/\$\{DS_/g)).toHaveLength(1);
  });

  test('requires the panels that it has', () => {
    const types = new Set(panelsOf(parseDashboard(text)).map(({ type }) => type));
    expect(requires.flatMap(({ type, id }) => (type === 'panel' ? [id] : []))).toEqual([...types].sort());
    expect(requires.flatMap(({ type, id }) => (type === 'panel' ? [] : [id]))).toEqual(['grafana', 'prometheus']);
  });
});

test('a folder that Grafana provisions has each dashboard once', () => {
  expect(readdirSync(new URL('../../grafana/dashboards/', import.meta.url), { recursive: true }).sort()).toEqual(
    boards.map(({ uid }) => `${uid}.json`).sort(),
  );
});
