// node schemas.mjs DASHBOARD...: holds dashboards to the types that Grafana publishes, one release after the other, and
// prints what differs as JSON. The types become JSON schemas that allow nothing which they do not name.

import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = `${here}dist/schemas`;
const releases = [10, 11, 12, 13];
const panelTypes = {
  bargauge: 'BarGauge',
  heatmap: 'Heatmap',
  stat: 'Stat',
  table: 'Table',
  timeseries: 'TimeSeries',
};

/** Where a release keeps its declarations: it moved them twice. */
function declarationsOf(root) {
  const find = (pattern) => globSync(pattern, { cwd: root }).map((file) => `${root}/${file}`);
  const isNew = existsSync(`${root}/dist/types`);
  const raw = isNew ? 'dist/types/raw' : 'dist/esm/raw';
  const [index] = find(isNew ? 'dist/types/index.d.ts' : 'dist/{index,esm/index}.d.ts');
  const [dashboard] = find(`${raw}/dashboard/x/*types.gen.d.ts`);
  const panels = Object.entries(panelTypes).map(([type, name]) => {
    const [file] = find(`${raw}/composable/${type}/panelcfg/x/{types,${name}PanelCfg_types}.gen.d.ts`);
    return { type, name, file };
  });
  return { index, dashboard, panels };
}

/** Validators by `dashboard`, `stat.options`, `stat.custom`, … */
function validatorsOf(release) {
  const { index, dashboard, panels } = declarationsOf(`${here}node_modules/grafana-schema-${release}`);
  const types = [{ part: 'dashboard', file: dashboard, type: 'Dashboard' }];
  for (const { type, file } of panels) {
    const text = readFileSync(file, 'utf8');
    for (const [part, name] of [
      ['options', 'Options'],
      ['custom', 'FieldConfig'],
    ])
      if (new RegExp(`(interface|type) ${name}\\b`).test(text))
        types.push({ part: `${type}.${part}`, file, type: name });
  }
  const exportOf = ({ file, type }, i) =>
    `import type { ${type} as T${i} } from '${file.replace(/\.d\.ts$/, '')}';\nexport type Checked${i} = T${i};\n`;
  const [path, tsconfig] = [`${dist}/release-${release}.ts`, `${dist}/release-${release}.json`];
  writeFileSync(path, types.map(exportOf).join(''));
  const compilerOptions = {
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    strict: true,
    skipLibCheck: true,
    types: [],
    paths: { '@grafana/schema': [index] },
  };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: [path] }));
  const generator = createGenerator({ path, tsconfig, skipTypeCheck: true, additionalProperties: false });
  const ajv = new Ajv({ strict: false, allErrors: true });
  return new Map(types.map(({ part }, i) => [part, ajv.compile(generator.createSchema(`Checked${i}`))]));
}

const isRow = ({ type }) => type === 'row';

/** The parts of a dashboard that have a type of their own; its panels are checked one by one. */
const partsOf = ({ panels, ...board }) => [
  ['dashboard', board],
  ...panels
    .flatMap((panel) => (isRow(panel) ? [{ ...panel, panels: [] }, ...panel.panels] : [panel]))
    .flatMap((panel) => [
      ['dashboard', { ...board, templating: {}, annotations: {}, links: [], panels: [panel] }],
      [`${panel.type}.options`, panel.options],
      [`${panel.type}.custom`, panel.fieldConfig?.defaults.custom],
    ])
    .filter(([, value]) => value !== undefined),
];

const findingOf = (part, { instancePath, keyword, params, message }) => {
  const path = instancePath.replaceAll(/\/\d+/g, '/*');
  const name = params.additionalProperty ?? params.missingProperty;
  return `${part}${path}${name === undefined ? `: ${message}` : `/${name}: ${keyword}`}`;
};

mkdirSync(dist, { recursive: true });
const parts = process.argv.slice(2).flatMap((file) => partsOf(JSON.parse(readFileSync(file, 'utf8'))));
const report = releases.map((release) => {
  const validators = validatorsOf(release);
  const findings = new Set();
  let checked = 0;
  for (const [part, value] of parts) {
    const validate = validators.get(part);
    if (!validate) continue;
    checked += 1;
    if (!validate(value)) for (const error of validate.errors) findings.add(findingOf(part, error));
  }
  const { version } = JSON.parse(readFileSync(`${here}node_modules/grafana-schema-${release}/package.json`, 'utf8'));
  return { version, schemas: validators.size, checked, findings: [...findings].sort() };
});
process.stdout.write(JSON.stringify(report));
