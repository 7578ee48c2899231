import { readFileSync, writeFileSync } from 'node:fs';
import { withFiringConditions } from '../grafana/alert-table.ts';
import { withTables } from './readme-tables.ts';

/** Generates the tables of the documentation, and the first line of each runbook, from the code. */
function rewrite(name: string, generate: (text: string) => string): void {
  const file = new URL(`../${name}`, import.meta.url);
  writeFileSync(file, generate(readFileSync(file, 'utf8')));
}

for (const name of [
  'README.md',
  'docs/troubleshooting.md',
  'docs/dashboards.md',
  'deploy/helm/livekit-telephony-exporter/README.md',
])
  rewrite(name, withTables);
rewrite('docs/runbooks.md', withFiringConditions);
