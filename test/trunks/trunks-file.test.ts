import { describe, expect, test } from 'vitest';
import { parseTrunks, readTrunks } from '../../src/trunks/trunks-file.ts';
import { ConfigFileError } from '../../src/yaml-file.ts';

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigFileError) return error.problems;
    throw error;
  }
  return [];
};

describe('TRUNKS_FILE', () => {
  test('everything is optional', () => {
    const text = `
trunks:
  ST_zC5xCaz3twx4:
    name: twilio-eu
    direction: inbound
    channels: 120
    calls_per_second: 5
  ST_bare:
  carrier-north: {}
`;
    const nothing = { direction: undefined, channels: undefined, callsPerSecond: undefined };
    expect(parseTrunks(text, 'trunks.yaml')).toEqual([
      { id: 'ST_zC5xCaz3twx4', name: 'twilio-eu', direction: 'inbound', channels: 120, callsPerSecond: 5 },
      { id: 'ST_bare', name: 'ST_bare', ...nothing },
      { id: 'carrier-north', name: 'carrier-north', ...nothing },
    ]);
  });

  test.each([
    ['an empty file', ''],
    ['only a comment', '# later\n'],
    ['no trunks', 'trunks:\n'],
  ])('%s names no trunks', (_, text) => {
    expect(parseTrunks(text, 'trunks.yaml')).toEqual([]);
  });

  const bad: readonly [sentence: string, text: string, problems: readonly (string | RegExp)[]][] = [
    ['not YAML', 'trunks: [nonsense', [/^t:1: /]],
    ['an alias of nothing', 'trunks:\n  ST_a: *main', [/^t: Unresolved alias/]],
    ['a name that no text can have', 'trunks:\n  ST_a:\n    name: "\\ud800"', [/^t:3: .*printable/]],
    ['a list of trunks', 'trunks:\n  - ST_a', ['t:1: trunks: expected a map of trunk ids']],
    ['something else', 'hello', [/^t:1: /]],
    ['an unknown key at the top', 'trunk:\n  ST_a:', ['t:1: unknown key trunk']],
    ['an unknown key of a trunk', 'trunks:\n  ST_a:\n    name: a\n    chanels: 5', ['t:4: unknown key chanels']],
    [
      'a phone number as trunk id',
      'trunks:\n  "+15551110001": {}',
      ['t:2: trunks.+15551110001: expected a trunk id such as ST_zC5xCaz3twx4'],
    ],
    ['the same trunk twice', 'trunks:\n  ST_a:\n  ST_a:', ['t:2: Map keys must be unique']],
    [
      'several at once, each with its line',
      'trunks:\n  ST_a:\n    direction: sideways\n    channels: many\n  ST_b:\n    channels: 0\n    calls_per_second: -1\n    name: other\n',
      [
        't:3: trunks.ST_a.direction: expected inbound or outbound',
        't:4: trunks.ST_a.channels: expected a whole number from 1 to 100000',
        't:8: trunks.ST_b.name: "none" and "other" are the labels of no trunk in particular',
        't:6: trunks.ST_b.channels: expected a whole number from 1 to 100000',
        't:7: trunks.ST_b.calls_per_second: expected a number above 0',
      ],
    ],
  ];
  test.each(bad)('%s', (_, text, problems) => {
    const found = problemsOf(() => parseTrunks(text, 't'));
    expect(found).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) {
      if (typeof problem === 'string') expect(found[index]).toBe(problem);
      else expect(found[index]).toMatch(problem);
    }
  });

  test('a file that is not there', () => {
    expect(problemsOf(() => readTrunks('/nonexistent/trunks.yaml'))).toEqual([
      '/nonexistent/trunks.yaml: cannot be read (ENOENT)',
    ]);
  });
});
