import { readFileSync, writeFileSync } from 'node:fs';
import { version } from '../src/version.ts';
import { chartRenderings } from './chart-renderings.ts';
import { chart, helms } from './helm.ts';

// npm run chart:build: gives the chart the package's version, and renders what is rendered from it.
const [helm] = helms(process.env);
if (helm === undefined) throw new Error('no Helm: npm run chart:tools installs it');

const file = `${chart}/Chart.yaml`;
const text = readFileSync(file, 'utf8');
writeFileSync(
  file,
  text.replace(/^version: .*$/m, `version: ${version}`).replace(/^appVersion: .*$/m, `appVersion: "${version}"`),
);

for (const [path, rendered] of Object.entries(chartRenderings(helm)))
  writeFileSync(new URL(`../${path}`, import.meta.url), rendered);
