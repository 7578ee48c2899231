/** A tag that cannot be released; the message says what to change. */
export class ReleaseRefusal extends Error {
  override readonly name = 'ReleaseRefusal';
}

const headingOf = (line: string): string | undefined => /^## \[([^\]]+)\]/.exec(line)?.[1];

/** The text below a version's heading, up to the next version. @returns undefined without such a heading */
function sectionOf(changelog: string, version: string): string | undefined {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => headingOf(line) === version);
  if (start === -1) return undefined;
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => headingOf(line) !== undefined);
  return after.slice(0, end === -1 ? undefined : end).join('\n');
}

/**
 * The notes of a release as Markdown: its section of the changelog, with links into the repository at that tag.
 * @param tag `v` and the version
 * @param packageVersion what package.json says
 * @param home where the repository is on the web
 * @throws ReleaseRefusal the tag is not the package's version, or there is nothing about it in the changelog
 */
export function releaseNotes(changelog: string, tag: string, packageVersion: string, home: string): string {
  if (tag !== `v${packageVersion}`)
    throw new ReleaseRefusal(`the tag is ${tag}, but package.json has the version ${packageVersion}`);
  const section = sectionOf(changelog, packageVersion)?.trim();
  if (!section) throw new ReleaseRefusal(`CHANGELOG.md has no entries under "## [${packageVersion}]"`);
  return `${section.replaceAll(/\]\((?![a-z]+:|#)/g, `](${home}/blob/${tag}/`)}\n`;
}
