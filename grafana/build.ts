import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { artefacts } from './artefacts.ts';
import { defaultLinks } from './rules/annotations.ts';

// npm run grafana:build [-- --runbooks URL --grafana URL --out FOLDER]
const { values } = parseArgs({
  options: {
    runbooks: { type: 'string', default: defaultLinks.runbooks },
    grafana: { type: 'string', default: defaultLinks.grafana },
    out: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) },
  },
});

for (const [path, text] of Object.entries(artefacts(values))) {
  const file = `${values.out.replace(/\/$/, '')}/${path}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${file}\n`);
}
