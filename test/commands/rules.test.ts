import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { rulesCommand } from '../../src/commands/rules.ts';
import { runCommand } from '../support/command.ts';
import { scratchFile } from '../support/scratch.ts';

const shipped = fileURLToPath(new URL('../../grafana', import.meta.url));
const paths = [
  'prometheus/livekit-telephony-recording.yml',
  'prometheus/livekit-telephony-alerts.yml',
  'provisioning/alerting/livekit-telephony.yml',
] as const;
const read = (folder: string, path: (typeof paths)[number]) => readFileSync(join(folder, path), 'utf8');
const alertFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          annotations: z.object({ runbook_url: z.string(), dashboard_url: z.string() }),
        }),
      ),
    }),
  ),
});

const thresholdsFile = (text: string) => scratchFile(text, 'thresholds.yml');
const folder = () => join(thresholdsFile(''), '../rules');

describe('the command rules', () => {
  test('writes the files in grafana/ by default, in a process without environment', async () => {
    const out = folder();
    expect(await runCommand(['rules', '--out', out], {})).toEqual({
      code: 0,
      stdout: paths.map((path) => `${join(out, path)}\n`).join(''),
      stderr: 'the links of the alerts do not work without --runbooks URL and --grafana URL\n',
    });
    for (const path of paths) expect(read(out, path)).toBe(read(shipped, path));
  });

  test('the first line of the shipped files has the command that sets the links', () => {
    for (const path of paths.slice(1))
      expect(read(shipped, path).split('\n')[0]).toMatch(
        /^# .*`livekit-telephony-exporter rules .*--runbooks .*--grafana /,
      );
  });

  test('writes the given links and thresholds, and leaves the others unchanged', async () => {
    const out = folder();
    const links = { runbooks: 'https://wiki.example.org/runbooks', grafana: 'https://grafana.example.org' };
    await rulesCommand({ out, ...links, thresholds: thresholdsFile('CallSpike: { factor: 4.5, for: 7m }') });
    const alertsOf = (text: string) => alertFile.parse(parse(text)).groups.flatMap(({ rules }) => rules);
    const text = read(out, paths[1]);
    const [spike, ...others] = alertsOf(text);
    expect(text).toMatch(/^# Made by .* --grafana https:\/\/grafana.example.org`/);
    expect(spike).toMatchObject({
      alert: 'LiveKitTelephonyCallSpike',
      for: '7m',
      expr: expect.stringContaining('> 4.5 *'),
    });
    const [, ...unchanged] = alertsOf(read(shipped, paths[1]));
    expect(others.map(({ annotations, ...rest }) => rest)).toEqual(unchanged.map(({ annotations, ...rest }) => rest));
    for (const { alert, annotations } of [spike, ...others].filter((one) => one !== undefined)) {
      expect(annotations.runbook_url).toBe(`https://wiki.example.org/runbooks#${alert.toLowerCase()}`);
      expect(annotations.dashboard_url).toMatch(/^https:\/\/grafana\.example\.org\/d\/livekit-telephony/);
    }
    expect(read(out, paths[2])).not.toMatch(/localhost|docs\/runbooks/);
  });

  test.each([
    ['an unknown alert', 'CallSpke: {}', /:1: unknown key CallSpke; there are Baseline, CallSpike, /],
    ['an unknown key', 'CallSpike:\n  minCall: 3', /:2: unknown key minCall; there are factor, minCalls, for, keep$/],
    ['another type', 'CallSpike: { factor: "3" }', /: CallSpike.factor: expected a number from 1 to 1000, got "3"$/],
    ['a list', 'CallSpike: [3]', /: CallSpike: expected a map$/],
    ['nothing', 'CallSpike:', /: CallSpike: expected a map$/],
    ['a percentage', 'TrunkNearCapacity: { use: 80 }', /use: expected a share above 0 and below 1, got 80$/],
    ['a share of 1', 'TrunkNearCapacity: { use: 1 }', /use: expected a share above 0 and below 1, got 1$/],
    ['half a call', 'CallSpike: { minCalls: 0.5 }', /minCalls: expected a whole number from 0 to 1000000, got 0.5$/],
    [
      'a quantile past all buckets',
      'AnswerTimeHigh: { seconds: 120 }',
      /seconds: expected a number from 0.1 to 119.9,/,
    ],
    ['a bound that is none', 'ServiceLevelLow: { seconds: 18 }', /seconds: expected one of the bounds 0.5, .* got 18$/],
    ['minutes without a unit', 'CallSpike: { for: 5 }', /for: expected a duration such as .*, got 5$/],
    ['two weeks', 'CallSpike: { for: 14d }', /for: expected a duration such as .* at most 7d, got "14d"$/],
    ['no YAML', 'CallSpike: {', /:\d+: /],
    ['two problems', 'CallSpike: { factor: 0, minCalls: -1 }', /factor: .*\n.*minCalls: /],
  ])('rejects %s, with its place', async (_, text, message) => {
    const file = thresholdsFile(text);
    const out = folder();
    await expect(rulesCommand({ out, thresholds: file })).rejects.toThrow(message);
    await expect(rulesCommand({ out, thresholds: file })).rejects.toThrow(file);
    expect(() => readFileSync(join(out, paths[0]))).toThrow();
  });

  test.each([
    ['a file that is not there', { out: '/tmp', thresholds: '/nowhere' }, /^\/nowhere: cannot be read \(ENOENT\)$/],
    ['a folder that cannot be', { out: '/dev/null/x' }, /^--out: cannot write \/dev\/null\/x\/.* \(ENOTDIR\)$/],
  ])('rejects %s', async (_, options, message) => {
    await expect(rulesCommand(options)).rejects.toThrow(message);
  });

  test('rejects a command line without a folder, with its usage', async () => {
    const { code, stderr } = await runCommand(['rules'], {});
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out <DIR>/);
  });
});
