import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const text = (characters: RegExp, expected: string) =>
  z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.string(expected).max(128, 'at most 128 characters').regex(characters, expected).optional(),
  );

/** What the build of an image says of what it builds, as its arguments VERSION and REVISION; empty counts as absent. */
export const buildInfo = z.object({
  version: text(/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/, 'a version such as 0.1.0: letters, digits and . + _ -'),
  revision: text(/^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*$/, 'a revision such as abc1234: letters, digits, . and -'),
});

export type BuildInfo = z.output<typeof buildInfo>;

/**
 * The version that is shown: the build's, else the package's; the revision behind it as build metadata (Semantic
 * Versioning 2.0.0, item 10), which a version that has some already continues after a dot.
 */
export function versionText(packageVersion: string, { version = packageVersion, revision }: BuildInfo = {}): string {
  if (revision === undefined) return version;
  return `${version}${version.includes('+') ? '.' : '+'}${revision}`;
}

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

/** Of the Node.js that it runs on. */
export const nodeVersion = process.versions.node;
