import { describe, expect, onTestFinished, test } from 'vitest';
import { callCounts, callsTable } from '../../src/commands/report.ts';
import { simulatedTrunks } from '../../src/traffic/simulation/trunks.ts';
import { sumOf } from '../support/http/exposition.ts';
import { keyEnvironment, runCommand, startCommand } from '../support/processes/command.ts';
import { runningExporter, scrape } from '../support/processes/running-exporter.ts';

async function exporter() {
  const running = await runningExporter();
  onTestFinished(() => running.close());
  return running;
}

describe('the process of simulate', { timeout: 60_000 }, () => {
  test('prints its calls, which equal those of the exporter, and exits 0', async () => {
    const to = await exporter();
    const args = ['--calls-per-second', '40', '--for', '1.5', '--speed', '60', '--duplicate', '5', '--seed', '7'];
    const { code, stdout, stderr } = await runCommand(['simulate', '--url', to.webhookUrl, ...args]);
    const table = callsTable(callCounts(await to.snapshot()));
    expect(stdout).toMatch(/\n\d+ answered 200\n$/);
    expect(stdout.replace(/\d+ answered 200\n$/, '')).toBe(`${table}\n`);
    expect(stderr).toContain('simulating calls, seed 7; Ctrl-C ends it\n');
    expect(code).toBe(0);
    const samples = await scrape(to);
    expect(sumOf(samples, 'calls_started_total')).toBeGreaterThan(20);
    expect(sumOf(samples, 'calls_active')).toBe(0);
    // It uses the real clock, so no webhook arrives long after its createdAt.
    const delays = sumOf(samples, 'webhook_delay_seconds_count');
    expect(sumOf(samples, 'webhook_delay_seconds_bucket', { le: '60' })).toBe(delays);
  });

  test('with one trunk has inbound calls over it, and outbound calls over the inline trunk', async () => {
    const to = await exporter();
    const args = ['--trunks', '1', '--calls-per-second', '60', '--for', '1.5', '--speed', '60', '--seed', '1'];
    const { code, stdout } = await runCommand(['simulate', '--url', to.webhookUrl, ...args]);
    expect(code).toBe(0);
    const [{ label } = { label: '' }] = simulatedTrunks(1);
    const samples = await scrape(to);
    const started = (labels: Record<string, string>) => sumOf(samples, 'calls_started_total', labels);
    expect(started({ direction: 'inbound', trunk: label })).toBeGreaterThan(10);
    expect(started({ direction: 'outbound', trunk: 'none' })).toBeGreaterThan(10);
    expect(started({})).toBe(started({ trunk: label }) + started({ trunk: 'none' }));
    expect(stdout).toContain(callsTable(callCounts(await to.snapshot())));
  });

  test('ends all calls on Ctrl-C', async () => {
    const to = await exporter();
    const { child, finished, said } = startCommand(['simulate', '--url', to.webhookUrl, '--calls-per-second', '50']);
    await said('Ctrl-C ends it');
    await expect.poll(() => scrape(to).then((s) => sumOf(s, 'calls_active'))).toBeGreaterThan(5);
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect(code).toBe(0);
    expect(stdout).toContain(callsTable(callCounts(await to.snapshot())));
    expect(sumOf(await scrape(to), 'calls_active')).toBe(0);
  });

  test('exits 1 if webhooks were rejected, and prints their status', async () => {
    const to = await exporter();
    const args = ['--url', to.webhookUrl, '--calls-per-second', '20', '--for', '0.5', '--speed', '60'];
    const wrong = { ...keyEnvironment, LIVEKIT_API_SECRET: 'another secret' };
    const { code, stdout } = await runCommand(['simulate', ...args], wrong);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n\d+ answered 401\n$/);
  });
});
