import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { buildInfo, versionText } from './build-info.ts';

const manifest = z.object({ version: z.string() });

const json = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

/**
 * The version of the code in a folder: of the package around it, unless the build of an image left a `build-info.json`
 * beside it (scripts/write-build-info.ts).
 * @param folder ends with a slash
 */
export function readVersion(folder: URL): string {
  const { version } = manifest.parse(json(new URL('../package.json', folder)));
  const file = new URL('build-info.json', folder);
  return versionText(version, existsSync(file) ? buildInfo.parse(json(file)) : {});
}

/** What is running; read the same way from `src/` and from `dist/`. */
export const version = readVersion(new URL('./', import.meta.url));
