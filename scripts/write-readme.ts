import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './readme-tables.ts';

for (const name of [
  'README.md',
  'docs/troubleshooting.md',
  'docs/dashboards.md',
  'deploy/helm/livekit-telephony-exporter/README.md',
]) {
  const file = new URL(`../${name}`, import.meta.url);
  writeFileSync(file, withTables(readFileSync(file, 'utf8')));
}
