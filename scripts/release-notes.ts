import { readFileSync } from 'node:fs';
import manifest from '../package.json' with { type: 'json' };
import { ReleaseRefusal, releaseNotes } from './changelog.ts';

// node scripts/release-notes.ts TAG HOME: what a GitHub release says.
const [tag = '', home = ''] = process.argv.slice(2);
try {
  const changelog = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8');
  process.stdout.write(releaseNotes(changelog, tag, manifest.version, home));
} catch (error) {
  if (!(error instanceof ReleaseRefusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
