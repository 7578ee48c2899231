import { afterEach, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/cli.ts';
import { variables } from '../../src/config/variables.ts';
import { version } from '../../src/version.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs a command line in this process; for those that end before they start anything. */
async function outcomeOf(args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  return { code: await run(args), ...written };
}

const to = ['--url', 'http://127.0.0.1:9/webhook'];

describe('a wrong command line', () => {
  test.each<[readonly string[], string, string]>([
    [['serv'], "unknown command 'serv'", '[options] [command]'],
    [['--url', 'x'], "unknown option '--url'", 'serve [options]'],
    [['serve', '--port', '80'], "unknown option '--port'", 'serve [options]'],
    [['serve', 'now'], 'unknown argument "now"', 'serve [options]'],
    [['version', 'all'], 'unknown argument "all"', 'version [options]'],
    [
      ['demo', '--for', 'ever'],
      "option '--for <SECONDS>' argument 'ever' is invalid. Expected a number from 0 on.",
      'demo',
    ],
    [['demo', '--fro', '1'], "unknown option '--fro'", 'demo [options]'],
    [['replay', ...to], "missing required argument 'FILE'", 'replay [options] <FILE>'],
    [['replay', 'a', 'b', ...to], 'unknown argument "b"', 'replay [options] <FILE>'],
    [['replay', 'a'], "required option '--url <URL>' not specified", 'replay [options] <FILE>'],
    [
      ['replay', 'a', '--url', 'ftp://a'],
      "option '--url <URL>' argument 'ftp://a' is invalid. Expected an http or https URL.",
      'replay',
    ],
    [
      ['replay', 'a', '--url', 'localhost:80'],
      "option '--url <URL>' argument 'localhost:80' is invalid. Expected an http or https URL.",
      'replay',
    ],
    [
      ['replay', 'a', ...to, '--speed', '0'],
      "option '--speed <FACTOR>' argument '0' is invalid. Expected a number above 0.",
      'replay',
    ],
    [['simulate'], "required option '--url <URL>' not specified", 'simulate [options]'],
    [['simulate', ...to, '--cps', '3'], "unknown option '--cps'", 'simulate [options]'],
    [['simulate', ...to, 'now'], 'unknown argument "now"', 'simulate [options]'],
    [
      ['simulate', ...to, '--trunks', '0'],
      "option '--trunks <N>' argument '0' is invalid. Expected a whole number from 1 to 10000.",
      'simulate',
    ],
    [
      ['simulate', ...to, '--retry=-1'],
      "option '--retry <PCT>' argument '-1' is invalid. Expected a number from 0 to 100.",
      'simulate',
    ],
  ])('%j: a line with the problem, the usage, exit 2', async (args, message, usage) => {
    const { code, stdout, stderr } = await outcomeOf(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [first, second, third] = stderr.split('\n');
    expect([first, second]).toEqual([`error: ${message}`, '']);
    expect(third).toContain(`Usage: livekit-telephony-exporter ${usage}`);
  });
});

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists the commands', async (...args) => {
    const { code, stdout, stderr } = await outcomeOf(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['serve', 'demo', 'replay', 'simulate', 'version'])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test('serve --help lists every variable with its default', async () => {
    const { code, stdout } = await outcomeOf(['serve', '--help']);
    expect(code).toBe(0);
    for (const [name, variable] of Object.entries(variables)) {
      const value =
        'required' in variable ? 'required' : `default: ${'default' in variable ? variable.default : 'none'}`;
      expect(stdout).toContain(`\n  ${name} (${value})\n`);
    }
  });

  test.each([
    ['replay', ['--url', '--speed']],
    ['simulate', ['--url', '--calls-per-second', '--for', '--duplicate', '--lose', '--retry', '--seed']],
    ['demo', ['--for']],
  ])('%s --help lists its options', async (name, options) => {
    const { code, stdout } = await outcomeOf([name, '--help']);
    expect(code).toBe(0);
    for (const option of options) expect(stdout).toContain(`  ${option}`);
  });
});

test.each(['version', '--version'])('%s prints the installed version', async (name) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await run([name])).toBe(0);
  expect(write.mock.calls).toEqual([[`${version}\n`]]);
  write.mockRestore();
});
