import { writeFileSync } from 'node:fs';
import { buildInfo } from '../src/version.ts';

/** Leaves beside the built code what VERSION and REVISION say of it; src/version.ts reads it. */
const { VERSION: version, REVISION: revision } = process.env;
const parsed = buildInfo.safeParse({ version, revision });
if (parsed.success) {
  writeFileSync(new URL('../dist/build-info.json', import.meta.url), `${JSON.stringify(parsed.data)}\n`);
} else {
  for (const { path, message } of parsed.error.issues)
    process.stderr.write(`${path.join('.').toUpperCase()}: expected ${message}\n`);
  process.exitCode = 1;
}
