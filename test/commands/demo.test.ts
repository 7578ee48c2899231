import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../support/calls/recordings.ts';
import { runCommand, startCommand } from '../support/processes/command.ts';

const ports = { PORT: '0', METRICS_PORT: '0' };

/** The numbers of a table's last line by the names of its columns. */
function sumsIn(stdout: string): Readonly<Record<string, number>> {
  const lines = stdout.trimEnd().split('\n');
  const [, , ...names] = lines.findLast((line) => line.startsWith('direction'))?.split(/ +/) ?? [];
  const [, ...values] = lines.at(-1)?.split(/ +/) ?? [];
  return Object.fromEntries(names.map((name, index) => [name, Number(values[index])]));
}

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('livekit-telephony-demo-'));

describe('the demo', { timeout: 60_000 }, () => {
  test('with a time, shows recorded and simulated calls, prints a table, and exits 0', async () => {
    const before = leftBehind();
    const { code, stdout, stderr } = await runCommand(['demo', '--for', '6'], ports);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^385 recorded webhooks of real calls were sent to http:\/\/127\.0\.0\.1:\d+\/webhook\n/);
    expect(stdout).toMatch(/\nmetrics {6}http:\/\/127\.0\.0\.1:\d+\/metrics\n/);
    const { started = 0, active = 0, ...ended } = sumsIn(stdout);
    expect(started).toBeGreaterThan(38);
    expect(Object.values(ended).reduce((sum, count) => sum + count, 0) + active).toBe(started);
    expect(leftBehind()).toEqual(before);
  });

  test('without time for simulated calls, shows the 38 recorded ones', async () => {
    const completed = scenarios.filter(({ outcome }) => outcome === 'completed').length;
    const { code, stdout } = await runCommand(['demo', '--for', '0'], ports);
    expect(code).toBe(0);
    expect(sumsIn(stdout)).toMatchObject({ started: 38, active: 1, completed });
  });

  test('without a time, runs until Ctrl-C, then prints the table, and exits 0', async () => {
    const { child, finished, said } = startCommand(['demo'], ports);
    await said('Ctrl-C ends it.');
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect(code).toBe(0);
    expect(sumsIn(stdout).started).toBeGreaterThanOrEqual(38);
  });
});
