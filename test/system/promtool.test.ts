import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { replay } from '../../src/traffic/replay.ts';
import { recorded } from '../support/calls/recordings.ts';
import { describeWith } from '../support/processes/programs.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';
import { keys } from '../support/webhooks/token.ts';

describeWith(['promtool'], 'promtool check metrics', () => {
  let exporter: Exporter;
  beforeAll(async () => {
    exporter = await runningExporter();
    const webhooks = recorded.map(({ body, receivedAt, event }) => ({
      body,
      receivedAt,
      room: event.room?.name ?? '',
    }));
    await replay(webhooks, { url: exporter.webhookUrl, keys });
  });
  afterAll(() => exporter.close());

  test('finds nothing in a page full of calls', async () => {
    const input = await (await fetch(`${exporter.metricsUrl}/metrics`)).text();
    expect(input).toContain('livekit_telephony_calls_ended_total{');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
