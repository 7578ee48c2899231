import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { boards } from '../../../grafana/artefacts.ts';

const source = z.object({ type: z.string().optional(), uid: z.string() });
const gridPos = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });

const target = z.object({
  refId: z.string(),
  expr: z.string(),
  datasource: source.optional(),
  instant: z.boolean().optional(),
  exemplar: z.boolean().optional(),
  legendFormat: z.string().optional(),
});

const panel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  datasource: source.optional(),
  gridPos,
  interval: z.string().optional(),
  targets: z.array(target).default([]),
  transformations: z.array(z.looseObject({ id: z.string() })).default([]),
  options: z
    .looseObject({
      legend: z.looseObject({ showLegend: z.boolean().optional(), sortBy: z.string().optional() }).optional(),
    })
    .default({}),
  fieldConfig: z
    .looseObject({
      defaults: z.looseObject({
        unit: z.string().optional(),
        thresholds: z
          .object({ steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })) })
          .optional(),
      }),
    })
    .optional(),
});

const row = z.object({
  id: z.number(),
  type: z.literal('row'),
  title: z.string(),
  collapsed: z.boolean(),
  gridPos,
  panels: z.array(panel),
});

const variable = z.object({
  name: z.string(),
  label: z.string().optional(),
  type: z.string(),
  datasource: source.optional(),
  query: z.union([z.string(), z.object({ query: z.string() })]).optional(),
  refresh: z.number().optional(),
  multi: z.boolean().optional(),
  includeAll: z.boolean().optional(),
  allValue: z.string().optional(),
  current: z.looseObject({ value: z.unknown() }).optional(),
});

const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  editable: z.boolean(),
  schemaVersion: z.number(),
  templating: z.object({ list: z.array(variable) }),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), expr: z.string(), datasource: source })) }),
  links: z.array(z.object({ url: z.string(), keepTime: z.boolean(), includeVars: z.boolean() })),
  panels: z.array(z.union([row, panel])),
});

export type Dashboard = z.output<typeof dashboard>;
export type Panel = z.output<typeof panel>;
export type Row = z.output<typeof row>;

export const parseDashboard = (text: string): Dashboard => dashboard.parse(JSON.parse(text));

const isRow = (one: Panel | Row): one is Row => one.type === 'row';

export const rowsOf = ({ panels }: Dashboard): Row[] => panels.filter(isRow);
/** The panels of a board, those in collapsed rows included. */
export const panelsOf = ({ panels }: Dashboard): Panel[] => panels.flatMap((one) => (isRow(one) ? one.panels : one));

/** The dashboards as they are in the repository. */
export const dashboards: readonly Dashboard[] = boards.map(({ uid }) =>
  parseDashboard(readFileSync(new URL(`../../../grafana/dashboards/${uid}.json`, import.meta.url), 'utf8')),
);
