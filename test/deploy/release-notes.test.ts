import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { releaseNotes } from '../../scripts/changelog.ts';

const changelog = `# Changelog

## [Unreleased]

## [1.1.0] - 2027-01-02

### Added

- A thing ([how](docs/thing.md#how), [why](https://example.org/why)).

## [1.0.0] - 2026-11-27

The first.

## [0.9.0] - 2026-10-01
`;
const home = 'https://github.com/somebody/exporter';
const notes = (version: string, tag = `v${version}`) => releaseNotes(changelog, tag, version, home);

describe('the notes of a release', () => {
  test('are its section of the changelog, whose links lead to the repository at that tag', () => {
    expect(notes('1.1.0')).toBe(
      `### Added\n\n- A thing ([how](${home}/blob/v1.1.0/docs/thing.md#how), [why](https://example.org/why)).\n`,
    );
    expect(notes('1.0.0')).toBe('The first.\n');
  });

  test('are there for the version of the package', () => {
    const { version } = manifest;
    const ours = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
    expect(releaseNotes(ours, `v${version}`, version, home)).toMatch(/^### /);
  });

  test.each([
    ['a tag that is not the version of the package', '1.1.0', 'v1.2.0', /tag is v1\.2\.0, .* has the version 1\.1\.0/],
    ['a tag without its v', '1.1.0', '1.1.0', /tag is 1\.1\.0/],
    ['a version that the changelog does not have', '1.2.0', 'v1.2.0', /no entries under "## \[1\.2\.0\]"/],
    ['a version of which the changelog says nothing', '0.9.0', 'v0.9.0', /no entries under "## \[0\.9\.0\]"/],
  ])('refuse %s', (_, version, tag, expected) => {
    expect(() => notes(version, tag)).toThrow(expected);
  });

  test('end the workflow when they are refused, in one line', () => {
    const script = fileURLToPath(new URL('../../scripts/release-notes.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'v0.0.0', home], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^the tag is v0\.0\.0, but package\.json has the version \S+\n$/);
  });
});
