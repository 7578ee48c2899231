import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { boards } from '../../../grafana/artefacts.ts';
import { describePreview } from './support/draw.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../../../grafana/${file}`, import.meta.url));

const report = z.array(
  z.object({
    version: z.string(),
    schemas: z.number(),
    checked: z.number(),
    findings: z.array(z.string()),
  }),
);

/** What differs from the published types in every release, without harm. */
const everywhere = [
  // They know the annotations of Grafana's own store alone; Prometheus has fields of its own, as in Grafana's exports.
  ...['expr', 'step', 'textFormat', 'titleFormat', 'target/expr', 'target/refId'].map(
    (name) => `dashboard/annotations/list/*/${name}: additionalProperties`,
  ),
  ...['limit', 'matchAny', 'tags', 'type'].map((name) => `dashboard/annotations/list/*/target/${name}: required`),
  // The text of a query variable, which Grafana writes as well; and what the SDK writes of other kinds of variables.
  ...['definition', 'auto', 'auto_count', 'auto_min'].map(
    (name) => `dashboard/templating/list/*/${name}: additionalProperties`,
  ),
  'table.custom/cellOptions: required', // has a default
];
/** Fields of later or earlier releases, which a Grafana that does not know them leaves alone. */
const placement = ['annotations/list', 'links'].map((list) => `dashboard/${list}/*/placement: additionalProperties`);
const footer = 'table.options/footer: additionalProperties';
const byRelease: Readonly<Record<string, readonly string[]>> = {
  10: [
    ...placement,
    'dashboard/templating/list/*/allowCustomValue: additionalProperties',
    'bargauge.options/legend: additionalProperties',
    'heatmap.options/selectionMode: additionalProperties',
    'stat.options/percentChangeColorMode: additionalProperties',
  ],
  11: placement,
  12: [footer],
  13: [footer],
};

describePreview('the dashboards', [], () => {
  test('are of the types that Grafana 10 to 13 publish, but for fields that do no harm', () => {
    const files = boards.map(({ uid }) => pathOf(`dashboards/${uid}.json`));
    const { status, stdout, stderr } = spawnSync(process.execPath, [pathOf('preview/schemas.mjs'), ...files], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const releases = report.parse(JSON.parse(stdout));
    expect(releases.map(({ version }) => version.split('.')[0])).toEqual(Object.keys(byRelease));
    for (const { version, schemas, checked, findings } of releases) {
      // The dashboard, the options of five panels, and the fields of three.
      expect([version, schemas]).toEqual([version, 9]);
      expect(checked).toBeGreaterThan(200);
      const known = [...everywhere, ...(byRelease[version.split('.')[0] ?? ''] ?? [])];
      expect([version, findings]).toEqual([version, known.sort()]);
    }
  });
});
