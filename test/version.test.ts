import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildInfo, readVersion, version, versionText } from '../src/version.ts';

describe('the version that is shown', () => {
  test.each([
    ['the package’s, when the build says nothing', {}, '0.1.0'],
    ['the build’s', { version: '0.2.0' }, '0.2.0'],
    ['the build’s, with its revision as build metadata', { version: '0.2.0', revision: 'abc1234' }, '0.2.0+abc1234'],
    ['the package’s with the build’s revision', { revision: 'abc1234' }, '0.1.0+abc1234'],
    ['a pre-release', { version: '0.2.0-rc.1', revision: 'abc1234' }, '0.2.0-rc.1+abc1234'],
    ['metadata that goes on after a dot', { version: '0.2.0+ci.7', revision: 'abc1234' }, '0.2.0+ci.7.abc1234'],
    ['the package’s, for arguments that are empty', { version: '', revision: '' }, '0.1.0'],
  ])('is %s', (_, said, expected) => {
    expect(versionText('0.1.0', buildInfo.parse(said))).toBe(expected);
  });

  test.each([
    ['a version with spaces', { version: 'a b' }, /a version such as/],
    ['a version that breaks out of a label', { version: '1"} 1\n' }, /a version such as/],
    ['a revision with metadata of its own', { revision: 'a+b' }, /a revision such as/],
    ['a revision with an empty part', { revision: 'a..b' }, /a revision such as/],
    ['a version without end', { version: '1'.repeat(129) }, /at most 128 characters/],
  ])('is never %s', (_, said, expected) => {
    expect(() => buildInfo.parse(said)).toThrow(expected);
  });
});

describe('the version of a folder', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'version-'));
    mkdirSync(join(root, 'dist'));
    writeFileSync(join(root, 'package.json'), '{"name":"any","version":"1.2.3"}');
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const read = () => readVersion(pathToFileURL(`${join(root, 'dist')}/`));

  test('is that of the package around it', () => {
    expect(read()).toBe('1.2.3');
  });

  test('is what the build left beside it', () => {
    writeFileSync(join(root, 'dist/build-info.json'), '{"version":"2.0.0","revision":"abc1234"}');
    expect(read()).toBe('2.0.0+abc1234');
  });

  test('is refused when the build left something else', () => {
    writeFileSync(join(root, 'dist/build-info.json'), '{"version":2}');
    expect(read).toThrow(/version/);
  });

  test('is here that of this package', () => {
    expect(version).toBe(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
  });
});
